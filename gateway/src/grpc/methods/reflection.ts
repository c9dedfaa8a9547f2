/** Server reflection, in both of its packages, which differ in their names alone: tells tools which services there are, and their descriptors. */
import protobuf from "protobufjs/minimal.js";
import { FieldReader } from "../../doors/grpc/field-reader.ts";
import { excerpt } from "../../errors/excerpt.ts";
import { grpcNotFound } from "../../errors/grpc-status.ts";
import type { Departure } from "../../http/listener/listener.ts";
import { type DescribedFile, files } from "../../rpc/descriptors.js";
import type { GrpcStream } from "../grpc-stream.ts";
import type { Method } from "../server.ts";
import { maxQuestionBytes, nobody } from "./ask.ts";

const paths = [
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

const fileOfName = new Map(files.map((file) => [file.name, file]));
const fileOfSymbol = new Map(files.flatMap((file) => file.symbols.map((symbol) => [symbol, file])));

/** Fields of a question; the largest has five. */
const maxFields = 64;

export function reflectionMethods(departure: Departure): [string, Method][] {
  const open = new Set<GrpcStream>();
  departure.onLeaving(() => {
    for (const stream of open) stream.end();
  });
  const method: Method = {
    maxBytes: maxQuestionBytes,
    async serve(stream) {
      open.add(stream);
      await serve(stream).finally(() => open.delete(stream));
    },
  };
  return paths.map((path) => [path, method]);
}

async function serve(stream: GrpcStream): Promise<void> {
  stream.begin({});
  for (;;) {
    const message = await stream.reader.next(nobody);
    if (message === undefined) return stream.end();
    message.held?.release();
    await stream.send(answerTo(message.bytes));
  }
}

/** Fields of a ServerReflectionRequest. */
const question = { host: 1, fileByName: 3, fileOfSymbol: 4, fileOfExtension: 5, extensionsOf: 6, services: 7 } as const;
/** Fields of a ServerReflectionResponse. */
const response = { host: 1, request: 2, files: 4, services: 6, error: 7 } as const;

/** Throws INVALID_REQUEST. */
function answerTo(bytes: Buffer): Buffer {
  const reader = new FieldReader(bytes, { fields: maxFields }, "a ServerReflectionRequest");
  let host = "";
  let asked: number = question.services;
  let name = "";
  while (reader.next()) {
    if (reader.number === question.host) host = reader.text();
    else if (reader.number === question.fileOfExtension) asked = reader.number;
    else if (reader.number >= question.fileByName && reader.number <= question.services) {
      asked = reader.number;
      name = reader.text();
    }
  }
  const writer = protobuf.Writer.create().uint32(tag(response.host)).string(host).uint32(tag(response.request)).bytes(bytes);
  if (asked === question.services) writeServices(writer);
  else if (asked === question.fileByName) writeFile(writer, fileOfName.get(name), name);
  else if (asked === question.fileOfSymbol) writeFile(writer, fileOfSymbol.get(name), name);
  // Proto3 has no extensions.
  else writeError(writer, "There are no extensions here.");
  return Buffer.from(writer.finish());
}

function writeServices(writer: protobuf.Writer): void {
  writer.uint32(tag(response.services)).fork();
  for (const { services } of files) for (const service of services) writer.uint32(tag(1)).fork().uint32(tag(1)).string(service).ldelim();
  writer.ldelim();
}

/** The file, behind all that it imports. */
function writeFile(writer: protobuf.Writer, file: DescribedFile | undefined, name: string): void {
  if (file === undefined) return writeError(writer, `There is no '${excerpt(name)}' here.`);
  writer.uint32(tag(response.files)).fork();
  for (const each of withImports(file)) writer.uint32(tag(1)).bytes(Buffer.from(each.descriptor, "base64"));
  writer.ldelim();
}

function withImports(file: DescribedFile): DescribedFile[] {
  return [...file.imports.flatMap((name) => withImports(fileOfName.get(name)!)), file];
}

function writeError(writer: protobuf.Writer, sentence: string): void {
  writer
    .uint32(tag(response.error))
    .fork()
    .uint32(1 << 3)
    .int32(grpcNotFound)
    .uint32(tag(2))
    .string(sentence)
    .ldelim();
}

/** Of a field that has a length. */
function tag(field: number): number {
  return (field << 3) | 2;
}
