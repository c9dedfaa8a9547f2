// Generated from contract/proto by `make generate`. Do not edit.

/** A .proto file. */
export interface DescribedFile {
  readonly name: string;
  /** Names of the files that it imports. */
  readonly imports: readonly string[];
  /** Full names of its services. */
  readonly services: readonly string[];
  /** Full names of all that it defines: services with their methods, messages with what is within them, enums. */
  readonly symbols: readonly string[];
  /** A FileDescriptorProto, encoded, in base64. */
  readonly descriptor: string;
}

export const files: readonly DescribedFile[];
