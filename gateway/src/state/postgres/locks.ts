/** Advisory locks of the database, which gateways that share it hold for each other; the first number is ours alone. */

const ours = 1_768_450_658;

export const locks = {
  /** While the schema is changed. */
  schema: [ours, 1],
  /** While something is changed: read, decided and written by one gateway at a time, as in a file. */
  change: [ours, 2],
  /** As long as a gateway judges canaries. */
  judge: [ours, 3],
} as const;
