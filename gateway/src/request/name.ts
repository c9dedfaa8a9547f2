/** What models, versions and labels may be called; anything else is refused before it is looked up anywhere. */

export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
