/** The end of a backend's process while it ran calls, as far as it can be told. One object for each end: what it is compared by. */
export interface Death {
  /** The versions that it ran. */
  readonly running: readonly { readonly model: string; readonly version: string }[];
  /** A call was in it that ran alone because it was suspected: nobody else is to blame. */
  readonly hadSuspect: boolean;
  /** Why it was killed by its supervisor; empty when it was not. */
  readonly killedFor: string;
}
