/** This browser's own storage; undefined where it lets this site keep nothing. */
export function browserStorage(place: { readonly localStorage: Storage } = window): Storage | undefined {
  try {
    return place.localStorage;
  } catch {
    return undefined;
  }
}
