/** Why signing in at the identity provider did not work; the dashboard has the words for each. */

export const TROUBLES = ["state", "late", "refused", "token", "rights", "away"] as const;

export type Trouble = (typeof TROUBLES)[number];

export class SignInTrouble extends Error {
  override readonly name = "SignInTrouble";
  readonly why: Trouble;

  /** What happened beneath is for the log. */
  constructor(why: Trouble, cause?: unknown) {
    super(cause instanceof Error ? cause.message : why, { cause });
    this.why = why;
  }
}
