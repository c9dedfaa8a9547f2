/** Whose value a snippet reads from the environment: no snippet ever holds a key. */
export const keyVariable = "INFERENCEHUB_API_KEY";
