/** What the Open Inference Protocol asks of the server and its models beside calls. */
import type { OpenInference } from "../../oip/open-inference.ts";
import { inference } from "../../rpc/open-inference.js";
import type { Method } from "../server.ts";
import { type Ask, type AskParts, askMethod } from "./ask.ts";
import { configMessage, metadataMessage, serverMessage, statisticsMessage } from "./oip-messages.ts";

const service = "/inference.GRPCInferenceService/";

export interface OpenInferenceParts extends AskParts {
  readonly openInference: OpenInference;
  readonly isReady: () => boolean;
  /** Has the other processes take over what an admin has changed; undefined where there are none. */
  readonly changed: (() => Promise<void>) | undefined;
}

export function openInferenceMethods(parts: OpenInferenceParts): [string, Method][] {
  return asks(parts).map(([name, ask]) => [service + name, askMethod(ask, parts)]);
}

type AnyAsk = Ask<unknown>;

function asks({ openInference, isReady, changed }: OpenInferenceParts): [string, AnyAsk][] {
  const thenAllFollow = async (change: Promise<void>): Promise<void> => {
    await change;
    await changed?.();
  };
  return [
    named("ServerLive", {
      need: "nothing",
      routine: true,
      decode: (bytes) => inference.ServerLiveRequest.decode(bytes),
      answer: () => inference.ServerLiveResponse.encode({ live: true }).finish(),
    }),
    named("ServerReady", {
      need: "nothing",
      routine: true,
      decode: (bytes) => inference.ServerReadyRequest.decode(bytes),
      answer: () => inference.ServerReadyResponse.encode({ ready: isReady() }).finish(),
    }),
    named("ServerMetadata", {
      need: "key",
      decode: (bytes) => inference.ServerMetadataRequest.decode(bytes),
      answer: () => inference.ServerMetadataResponse.encode(serverMessage(openInference.serverMetadata())).finish(),
    }),
    named("ModelReady", {
      need: "predict",
      decode: (bytes) => inference.ModelReadyRequest.decode(bytes),
      async answer({ name, version }, caller) {
        const ready = await openInference.isModelReady(caller, name ?? "", asked(version));
        return inference.ModelReadyResponse.encode({ ready }).finish();
      },
    }),
    named("ModelMetadata", {
      need: "predict",
      decode: (bytes) => inference.ModelMetadataRequest.decode(bytes),
      async answer({ name, version }, caller) {
        const metadata = await openInference.modelMetadata(caller, name ?? "", asked(version));
        return inference.ModelMetadataResponse.encode(metadataMessage(metadata)).finish();
      },
    }),
    named("ModelConfig", {
      need: "predict",
      decode: (bytes) => inference.ModelConfigRequest.decode(bytes),
      async answer({ name, version }, caller) {
        const config = await openInference.modelConfig(caller, name ?? "", asked(version));
        return inference.ModelConfigResponse.encode({ config: configMessage(config) }).finish();
      },
    }),
    named("ModelStatistics", {
      need: "predict",
      decode: (bytes) => inference.ModelStatisticsRequest.decode(bytes),
      async answer({ name, version }, caller) {
        const statistics = await openInference.modelStatistics(caller, asked(name), asked(version));
        return inference.ModelStatisticsResponse.encode({ modelStats: statistics.map(statisticsMessage) }).finish();
      },
    }),
    named("RepositoryIndex", {
      need: "predict",
      decode: (bytes) => inference.RepositoryIndexRequest.decode(bytes),
      async answer({ ready }, caller) {
        const models = await openInference.repositoryIndex(caller, ready ?? false);
        return inference.RepositoryIndexResponse.encode({ models: [...models] }).finish();
      },
    }),
    named("RepositoryModelLoad", {
      need: "admin",
      decode: (bytes) => inference.RepositoryModelLoadRequest.decode(bytes),
      async answer({ modelName, parameters }, caller) {
        await thenAllFollow(openInference.loadModel(caller, modelName ?? "", Object.keys(parameters ?? {})));
        return inference.RepositoryModelLoadResponse.encode({}).finish();
      },
    }),
    named("RepositoryModelUnload", {
      need: "admin",
      decode: (bytes) => inference.RepositoryModelUnloadRequest.decode(bytes),
      async answer({ modelName, parameters }, caller) {
        await thenAllFollow(openInference.unloadModel(caller, modelName ?? "", Object.keys(parameters ?? {})));
        return inference.RepositoryModelUnloadResponse.encode({}).finish();
      },
    }),
  ];
}

function named<Question>(name: string, ask: Ask<Question>): [string, AnyAsk] {
  return [name, ask as AnyAsk];
}

/** Protobuf has no strings that are not there: the empty one stands for none. */
function asked(text: string | null | undefined): string | undefined {
  return text === null || text === "" ? undefined : text;
}
