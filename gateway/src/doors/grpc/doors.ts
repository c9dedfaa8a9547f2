/** The methods that call a model. */
import type { LimitSettings } from "../../config/settings.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import { readProtobuf } from "../predict/read-protobuf.ts";
import { writeProtobuf } from "../predict/write-protobuf.ts";
import { GrpcDoor, type Read } from "./grpc-door.ts";
import { predictStreamMessages } from "./predict-stream.ts";
import { type InferWish, readInfer } from "./read-infer.ts";
import { streamInferMessages, writeInfer, writeStreamInfer } from "./write-infer.ts";

export interface GrpcDoors {
  /** `inference.GRPCInferenceService/ModelInfer` */
  readonly infer: GrpcDoor<InferWish>;
  /** The calls of a `ModelStreamInfer`. */
  readonly streamInfer: GrpcDoor<InferWish>;
  /** `inferencehub.rpc.v1.InferenceService/Predict` */
  readonly predict: GrpcDoor<undefined>;
  /** `inferencehub.rpc.v1.InferenceService/PredictStream` */
  readonly predictStream: GrpcDoor<undefined>;
}

export function createGrpcDoors(limits: LimitSettings): GrpcDoors {
  const read = (bytes: Buffer) => readInfer(bytes, limits.binary_body_bytes);
  return {
    infer: new GrpcDoor({ read, write: writeInfer }),
    streamInfer: new GrpcDoor({
      read: async (bytes) => inChunks(await read(bytes), "possible"),
      write: writeStreamInfer,
      stream: streamInferMessages,
    }),
    predict: new GrpcDoor({ read: readPredict, write: writeProtobuf }),
    predictStream: new GrpcDoor({
      read: (bytes) => inChunks(readPredict(bytes), "wanted"),
      write: writeProtobuf,
      stream: predictStreamMessages,
    }),
  };
}

function readPredict(bytes: Buffer): Read<undefined> {
  return { asked: readProtobuf(bytes), wish: undefined };
}

function inChunks<Wish>({ asked, wish }: Read<Wish>, stream: NonNullable<Asked["stream"]>): Read<Wish> {
  return { asked: { ...asked, stream }, wish };
}
