// Generated from contract/openapi.json by `make generate`. Do not edit.

/** Bounds of the API, for forms that say before they send what the gateway would refuse. */
export const limits = {
  keyNameCharacters: 100,
  keyWindowS: 86_400,
  keyDays: 36_500,
  keyWeightLeast: 0.01,
  keyWeightMost: 100,
} as const;
