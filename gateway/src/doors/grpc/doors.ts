/** The methods that call a model. */
import type { LimitSettings } from "../../config/settings.ts";
import { readProtobuf } from "../predict/read-protobuf.ts";
import { writeProtobuf } from "../predict/write-protobuf.ts";
import { GrpcDoor } from "./grpc-door.ts";
import { type InferWish, readInfer } from "./read-infer.ts";
import { writeInfer, writeStreamInfer } from "./write-infer.ts";

export interface GrpcDoors {
  /** `inference.GRPCInferenceService/ModelInfer` */
  readonly infer: GrpcDoor<InferWish>;
  /** The calls of a `ModelStreamInfer`. */
  readonly streamInfer: GrpcDoor<InferWish>;
  /** `inferencehub.rpc.v1.InferenceService/Predict` */
  readonly predict: GrpcDoor<undefined>;
}

export function createGrpcDoors(limits: LimitSettings): GrpcDoors {
  const read = (bytes: Buffer) => readInfer(bytes, limits.binary_body_bytes);
  return {
    infer: new GrpcDoor({ read, write: writeInfer }),
    streamInfer: new GrpcDoor({ read, write: writeStreamInfer }),
    predict: new GrpcDoor({ read: (bytes) => ({ asked: readProtobuf(bytes), wish: undefined }), write: writeProtobuf }),
  };
}
