// Generated from contract/openapi.json by `make generate`. Do not edit.
//
// openapi-typescript writes it by TypeScript's JavaScript API, which TypeScript 7 does not have yet. So it stands in
// the workspace contract/ with a TypeScript 5 of its own, and the rest of the house is checked with 7.

export interface paths {
    "/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Runs one call on a model
         * @description Queued, batched with other calls where the model allows it, and answered within the deadline.
         */
        post: operations["predict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/infer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Runs one call on a model; its traffic rules choose the version
         * @description As the Open Inference Protocol V2 has it, with Triton's binary tensor data extension. Bodies may be compressed with gzip or deflate.
         */
        post: operations["oipInfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}/infer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Runs one call on one version of a model
         * @description As the Open Inference Protocol V2 has it, with Triton's binary tensor data extension. Bodies may be compressed with gzip or deflate.
         */
        post: operations["oipInferVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Runs one call on a model with a text or with values by name
         * @description As Triton's generate extension has it.
         */
        post: operations["oipGenerate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Runs one call on a model with a text or with values by name
         * @description As Triton's generate extension has it.
         */
        post: operations["oipGenerateVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/generate_stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Streams the answer of a model to a text
         * @description As Triton's generate extension has it.
         */
        post: operations["oipGenerateStream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}/generate_stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Streams the answer of a model to a text
         * @description As Triton's generate extension has it.
         */
        post: operations["oipGenerateStreamVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers a chat
         * @description As OpenAI's API has it, of versions with the task `chat`.
         */
        post: operations["openaiChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Goes on with a text
         * @description As OpenAI's API has it, of versions with the task `complete`.
         */
        post: operations["openaiComplete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turns texts into vectors
         * @description As OpenAI's API has it, of versions with the task `embed`.
         */
        post: operations["openaiEmbed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums up how the gateway is */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the process runs */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether to send calls here */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the models that the key may use */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one model with its versions and signatures */
        get: operations["showModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the models that chat, complete or embed, and that the key may use */
        get: operations["openaiListModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one model, by `name`, `name@version` or `name@label` */
        get: operations["openaiShowModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Names the server and the extensions that work */
        get: operations["oipServer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the process runs */
        get: operations["oipLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether to send calls here */
        get: operations["oipReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the signature; without a version, of the one that most calls go to */
        get: operations["oipModelMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the signature; without a version, of the one that most calls go to */
        get: operations["oipVersionMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether calls are taken */
        get: operations["oipModelReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether calls are taken */
        get: operations["oipVersionReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the part of Triton's model configuration that load generators read */
        get: operations["oipModelConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the part of Triton's model configuration that load generators read */
        get: operations["oipVersionConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts calls and their times since the start */
        get: operations["oipModelStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts calls and their times since the start */
        get: operations["oipVersionStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts calls and their times of every version that serves, since the start */
        get: operations["oipStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/repository/index": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lists every version of every model with its state */
        post: operations["oipRepositoryIndex"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/repository/models/{model}/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Loads every version that the model's policy names, on every worker */
        post: operations["oipLoadModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/repository/models/{model}/unload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unloads every version of the model on every worker */
        post: operations["oipUnloadModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gives the metrics of the gateway, whichever of its processes is asked */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the API keys, revoked ones too; to a key for some models, those that may use no others */
        get: operations["listKeys"];
        put?: never;
        /** Makes an API key; the answer is the only place where it is ever shown */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes an API key, in every gateway within a second */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the workers with their state and load */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/models/{model}/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Loads every version that the model's policy names, on every worker */
        post: operations["loadModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/models/{model}/unload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unloads every version of the model on every worker */
        post: operations["unloadModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/models/{model}/versions/{version}/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Loads one version on every worker, again if it serves */
        post: operations["loadVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/models/{model}/versions/{version}/unload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unloads one version on every worker, after its last call */
        post: operations["unloadVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Streams a sample of all calls each second, and the workers whenever they change */
        get: operations["watchLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/live/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists calls that failed lately, some of each kind */
        get: operations["liveFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/live/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the samples of the last hour, or of less */
        get: operations["liveHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the traffic documents that have been set */
        get: operations["listTraffic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/traffic/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the traffic document of a model, as PUT takes it */
        get: operations["showTraffic"];
        /** Replaces the traffic document of a model, in every gateway of this home within a second */
        put: operations["setTraffic"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/traffic/{model}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what became of the traffic of a model: who changed what, and what was there before */
        get: operations["listTrafficRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/traffic/{model}/canary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the last canary of a model, and what became of those before */
        get: operations["showCanary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/traffic/{model}/shadow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how a version answers the calls that were copied to it */
        get: operations["showShadow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/traffic/{model}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the canary of a model everything */
        post: operations["promoteCanary"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/traffic/{model}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the canary's share away from it */
        post: operations["rollBackCanary"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists every change that an administrator, a file or the gateway itself made */
        get: operations["audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums up the tokens that the caller's own key has used */
        get: operations["ownUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums up the tokens that all keys have used */
        get: operations["usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Leads a browser to the identity provider to sign in */
        get: operations["signInAtProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Takes a browser in that comes back from the identity provider */
        get: operations["signInFromProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says who the browser is signed in as */
        get: operations["showSession"];
        put?: never;
        /** Signs a browser in with a key, or with the link that `inferencehub up` prints */
        post: operations["signIn"];
        /** Signs the browser out */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Prediction request */
        PredictionRequest: {
            /** @description The model. */
            model_name: string;
            /** @description A version or a label of it; left out, the traffic rules choose. */
            version?: string | number;
            /** @description Values by input name or, for a model with one input, the value itself; rows as objects by name; by column where GET /models tells the `feature_names` of a matrix. */
            inputs: {
                [key: string]: unknown;
            } | unknown[] | (number | string | boolean);
            /** @description Settings of this call, for models that ask for them. Of a version with `labels`, two are the gateway's: `"classes": "named"` gives `probabilities` as objects of classes by name, and `"top": 5` the five likeliest so, in falling order. Answers in JSON and JSON lines have names; Protobuf and CSV stay as they are. */
            parameters?: {
                [key: string]: boolean | number | string;
            };
        };
        /** Prediction */
        Prediction: {
            model_name: string;
            /** @description The exact version that ran. */
            version: string;
            /** @description Values by output name; `probabilities` as objects of classes by name where `parameters` asks for that. */
            outputs: {
                [key: string]: unknown;
            };
            request_id: string;
            /** @description Where the time went, in milliseconds. */
            timings_ms: {
                /** @description In the gateway, from the request's headers to its answer. */
                total: number;
                /** @description What remains of it without queue and compute. */
                gateway: number;
                /** @description Waiting for the model. */
                queue: number;
                /** @description The run of the batch that held the call. */
                compute: number;
            };
        };
        /** OIP request */
        OipRequest: {
            /** @description Given back as it comes. */
            id?: string;
            /** @description `timeout` in microseconds and `binary_data_output` are the protocol's; the others are the model's. */
            parameters?: {
                [key: string]: boolean | number | string;
            };
            inputs: {
                name: string;
                /** @description Length of each dimension. */
                shape: number[];
                /** @enum {string} */
                datatype: "BOOL" | "UINT8" | "UINT16" | "UINT32" | "UINT64" | "INT8" | "INT16" | "INT32" | "INT64" | "FP16" | "FP32" | "FP64" | "BF16" | "BYTES";
                parameters?: {
                    /** @description Bytes of it behind the JSON, instead of `data`. */
                    binary_data_size?: number;
                };
                /** @description The elements, row by row: flat, or nested as the shape has it. NaN and Infinity are strings. FP16 and BF16 come in binary only. */
                data?: unknown;
            }[];
            /** @description Those that are wanted; left out, all. */
            outputs?: {
                name: string;
                parameters?: {
                    /** @description Whether it is wanted in binary. */
                    binary_data?: boolean;
                };
            }[];
        };
        /** OIP response */
        OipResponse: {
            model_name: string;
            /** @description The exact version that ran. */
            model_version: string;
            id?: string;
            outputs: {
                name: string;
                /** @description Length of each dimension. */
                shape: number[];
                /** @enum {string} */
                datatype: "BOOL" | "UINT8" | "UINT16" | "UINT32" | "UINT64" | "INT8" | "INT16" | "INT32" | "INT64" | "FP16" | "FP32" | "FP64" | "BF16" | "BYTES";
                parameters?: {
                    binary_data_size: number;
                };
                /** @description The elements, row by row, in one list. */
                data?: unknown[];
            }[];
        };
        /**
         * Chat request
         * @description Parameters that the version does not declare are refused by name; null is the same as leaving one out.
         */
        ChatRequest: {
            /** @description `name`, `name@version` or `name@label`; of a name alone, the traffic rules choose the version. */
            model: string;
            /** @description Tokens that each choice may have. */
            max_tokens?: number;
            /** @description Choices that are wanted. */
            n?: number;
            temperature?: number;
            top_p?: number;
            /** @description The same seed and request give the same text. */
            seed?: number;
            /** @description Texts before which the answer ends. */
            stop?: string | string[];
            /** @description True: the answer comes as an event stream, as it is made. */
            stream?: boolean;
            stream_options?: {
                /** @description True: a last chunk without choices counts the tokens. */
                include_usage?: boolean;
            };
            messages: {
                [key: string]: unknown;
            }[];
            /** @description The newer name of max_tokens. */
            max_completion_tokens?: number;
            logprobs?: boolean;
            top_logprobs?: number;
            response_format?: {
                [key: string]: unknown;
            };
            tools?: {
                [key: string]: unknown;
            }[];
            /** @description none, auto, required, or the tool to call. */
            tool_choice?: unknown;
        } & {
            [key: string]: unknown;
        };
        /** Token usage */
        TokenUsage: {
            prompt_tokens: number;
            completion_tokens?: number;
            total_tokens: number;
            prompt_tokens_details?: {
                cached_tokens: number;
            };
            /** @description True: guessed from the length of the texts, for the model counts none. */
            estimated?: boolean;
        };
        /** Chat answer */
        ChatAnswer: {
            id: string;
            /** @description Seconds since 1970-01-01 UTC. */
            created: number;
            /** @description The exact version that ran, as `name@version`. */
            model: string;
            usage: components["schemas"]["TokenUsage"];
            /** @enum {string} */
            object: "chat.completion";
            choices: {
                index: number;
                /** @description With `tool_calls` where tools are called. */
                message: {
                    role: string;
                    content: string | null;
                } & {
                    [key: string]: unknown;
                };
                /** @description null unless asked for. */
                logprobs: unknown;
                /** @description stop, length, tool_calls, content_filter or function_call. */
                finish_reason: string;
            }[];
        };
        /**
         * Completion request
         * @description Parameters that the version does not declare are refused by name; null is the same as leaving one out.
         */
        CompletionRequest: {
            /** @description `name`, `name@version` or `name@label`; of a name alone, the traffic rules choose the version. */
            model: string;
            /** @description Tokens that each choice may have. */
            max_tokens?: number;
            /** @description Choices that are wanted. */
            n?: number;
            temperature?: number;
            top_p?: number;
            /** @description The same seed and request give the same text. */
            seed?: number;
            /** @description Texts before which the answer ends. */
            stop?: string | string[];
            /** @description True: the answer comes as an event stream, as it is made. */
            stream?: boolean;
            stream_options?: {
                /** @description True: a last chunk without choices counts the tokens. */
                include_usage?: boolean;
            };
            /** @description One text. */
            prompt: string | string[];
            logprobs?: number;
            echo?: boolean;
            suffix?: string;
        } & {
            [key: string]: unknown;
        };
        /** Completion answer */
        CompletionAnswer: {
            id: string;
            /** @description Seconds since 1970-01-01 UTC. */
            created: number;
            /** @description The exact version that ran, as `name@version`. */
            model: string;
            usage: components["schemas"]["TokenUsage"];
            /** @enum {string} */
            object: "text_completion";
            choices: {
                index: number;
                text: string;
                /** @description null unless asked for. */
                logprobs: unknown;
                /** @description stop, length, tool_calls, content_filter or function_call. */
                finish_reason: string;
            }[];
        };
        /** Embedding request */
        EmbeddingRequest: {
            /** @description `name`, `name@version` or `name@label`; of a name alone, the traffic rules choose the version. */
            model: string;
            /** @description A text, or several; no tokens. */
            input: string | string[];
            /** @description base64: of the values' bytes, 32-bit floats, little-endian. float when left out. */
            encoding_format?: "float" | "base64";
            /** @description Refused unless it is the number of values that the model makes. */
            dimensions?: number;
            user?: string;
        };
        /** Embeddings */
        Embeddings: {
            /** @enum {string} */
            object: "list";
            data: {
                /** @enum {string} */
                object: "embedding";
                index: number;
                /** @description Numbers, or base64. */
                embedding: number[] | string;
            }[];
            /** @description The exact version that ran, as `name@version`. */
            model: string;
            usage: components["schemas"]["TokenUsage"];
        };
        /** Health summary */
        HealthSummary: {
            /** @enum {string} */
            status: "ready" | "not_ready";
            detail: string;
            /** @description Of the gateway. */
            version: string;
            /** @description How many model versions are in each state. */
            versions: {
                ready: number;
                recovering: number;
                loading: number;
                failed: number;
                unloading: number;
                unloaded: number;
            };
            workers: {
                connected: number;
                known: number;
            };
            /**
             * @description Whether the database that gateways share answers; absent where the state is a file. While it is down, calls are served by what is known, and nothing can be changed.
             * @enum {string}
             */
            state?: "up" | "down";
            /**
             * @description Whether the store of limits that gateways share answers; absent where there is none. While it is down, each gives out its share.
             * @enum {string}
             */
            limit_store?: "up" | "down";
        };
        /** Health */
        Health: {
            status: string;
        };
        /** Readiness */
        Readiness: {
            /** @enum {string} */
            status: "ready" | "not_ready";
            /** @description Why not. */
            detail?: string;
            /** @description Versions that load, as `model@version`; absent where none does. */
            loading?: string[];
        };
        /**
         * Traffic document
         * @description Which version serves whom; rules, shadow and canary for admins only.
         * @example {
         *       "model": "my-model",
         *       "revision": 7,
         *       "weights": {
         *         "1": 90,
         *         "canary": 10
         *       },
         *       "labels": {
         *         "canary": "2"
         *       },
         *       "sticky": {
         *         "by": "header",
         *         "name": "x-user"
         *       }
         *     }
         */
        TrafficDocument: {
            model: string;
            /** @description 0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is. */
            revision: number;
            /** @description Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`. */
            weights: {
                [key: string]: number;
            };
            /** @description Versions by label. A label moves only to a version that is READY. */
            labels?: {
                [key: string]: string;
            };
            /** @description What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random. */
            sticky?: {
                /** @enum {unknown} */
                by: "header";
                /** @description The name of a header. */
                name: string;
            } | {
                /** @enum {unknown} */
                by: "key";
            } | {
                /** @enum {unknown} */
                by: "field";
                name: string;
            };
            /** @description The first that matches decides, before the weights. */
            rules?: {
                /** @description The name of a header. */
                header: string;
                value: string;
                /** @description A version, a label or `latest`. */
                version: string;
            }[];
            /** @description A share of the calls is copied to another version, unseen by callers. */
            shadow?: {
                /** @description A version or a label. */
                version: string;
                /** @description Of the calls, above 0. */
                percent: number;
            };
            /** @description A version whose share rises step by step while a judge watches it. */
            canary?: {
                /** @description A version or a label. */
                version: string;
                /** @description Each greater than the one before. */
                steps: number[];
                /** @description Seconds that a step lasts at least. */
                every_s: number;
                /** @description Share of failed calls, beyond the baseline's, that is put up with. */
                max_error_rate: number;
                /** @description How many times the baseline's p95 latency its own may be. */
                max_p95_ratio: number;
                /** @description Calls without which a step is not judged. */
                min_calls: number;
                /** @description Share of shadowed calls that may be answered otherwise. */
                max_disagreement?: number;
            };
        };
        /** Model version */
        ModelVersion: {
            version: string;
            /** @enum {string} */
            state: "LOADING" | "READY" | "FAILED" | "UNLOADING" | "UNLOADED" | "RECOVERING";
            /** @description Why it FAILED. */
            failure?: string;
            /** @description The same with paths; for admins only. */
            failure_detail?: string;
            runtime: string;
            device: string;
            inputs: {
                name: string;
                /** @description As the Open Inference Protocol names it, such as FP32. */
                datatype: string;
                /** @description Length of each dimension; -1 where any will do. */
                shape: number[];
                /** @description Elements may be null, which means what a missing value meant in training; absent where they may not. */
                nullable?: boolean;
                /** @description What the columns of a matrix are called, where the artifact tells. */
                feature_names?: string[];
                /** @description The categories that training knew, in its order, as calls give them; absent where nobody knows or they are too many. Whether others are taken is the model's to say. */
                categories?: (string | number | boolean)[];
            }[];
            outputs: {
                name: string;
                /** @description As the Open Inference Protocol names it, such as FP32. */
                datatype: string;
                /** @description Length of each dimension; -1 where any will do. */
                shape: number[];
                /** @description Elements may be null, which means what a missing value meant in training; absent where they may not. */
                nullable?: boolean;
            }[];
            /** @description The first dimension of inputs and outputs counts rows; calls may leave it out. */
            batched: boolean;
            max_batch_size: number;
            max_delay_ms: number;
            /** @description A call that a lost worker took along is sent again. */
            idempotent: boolean;
            /** @description Deadline of calls that ask for none. */
            deadline_ms?: number;
            /** @description Classes, in the order of the output `probabilities`. */
            labels?: string[];
            examples?: {
                name: string;
                /** @description For the field `inputs`. */
                inputs: unknown;
            }[];
            /** @description True where its answers may come in chunks; absent where not. */
            streaming?: boolean;
            /** @description What the version itself says of how long its streams may take; for the rest the gateway's `streams` hold. */
            stream?: {
                first_chunk_ms?: number;
                gap_ms?: number;
                total_ms?: number;
                stall_ms?: number;
                heartbeat_ms?: number;
            };
            /**
             * @description Which operations below /v1 take it; absent: predictions only.
             * @enum {string}
             */
            task?: "chat" | "complete" | "embed";
            /** @description What a version with the task chat or complete takes. */
            generation?: {
                /** @description Parameters of OpenAI's API that it honours besides messages, prompt and the most tokens; *: all of them. */
                supports: string[];
                /** @description Tokens that it makes at most for who asks for no other number. */
                default_max_tokens?: number;
                /** @description Tokens that prompt and answer have together at most. */
                context_tokens?: number;
            };
            /** @description The input that is a picture. */
            image?: {
                input: string;
                /** @description Order of the dimensions after the rows: HW, HWC or CHW. */
                layout: string;
                black: number;
                white: number;
                /** @description By channel, from 0 to 1; in place of black and white. */
                mean?: number[];
                std?: number[];
                /** @description L, RGB or RGBA: what the colours of an image file become. */
                mode?: string;
                /** @description Width and height that an image file is resized to. */
                size?: number[];
                /** @description How: stretch or crop. */
                fit?: string;
                /** @description Image files that POST /predict takes for it; absent where none. */
                media_types?: string[];
            };
            /** @description The artifact's SHA-256. */
            digest?: string;
            /** @description Bytes of its files, loaded or not; absent where its backend does not tell. */
            size_bytes?: number;
            /** Format: date-time */
            ready_at?: string;
            warnings?: string[];
            /** @description Workers on which it is READY. */
            workers: number;
        };
        /** Model */
        Model: {
            name: string;
            /** @description The greatest version that serves; absent when none does. */
            latest?: string;
            /** @description Versions by label. */
            labels?: {
                [key: string]: string;
            };
            traffic: components["schemas"]["TrafficDocument"];
            /** @description Greatest first. */
            versions: components["schemas"]["ModelVersion"][];
        };
        /** Models */
        Models: {
            models: components["schemas"]["Model"][];
        };
        /** OpenAI model */
        OpenaiModel: {
            /** @description What to name as the model. */
            id: string;
            /** @enum {string} */
            object: "model";
            /** @description When it became ready: seconds since 1970-01-01 UTC. */
            created: number;
            owned_by: string;
            /** @description chat, complete or embed: which operation takes it. */
            task: string;
            /** @description The version that this is said of. */
            version: string;
        };
        /** OpenAI models */
        OpenaiModels: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["OpenaiModel"][];
        };
        /** OIP server */
        OipServer: {
            name: string;
            /** @description Of the gateway. */
            version: string;
            /** @description Only those that work. */
            extensions: string[];
        };
        /** OIP live */
        OipLive: {
            live: boolean;
        };
        /** OIP ready */
        OipReady: {
            ready: boolean;
        };
        /** OIP model */
        OipModel: {
            name: string;
            /** @description Those that serve. */
            versions: string[];
            /** @description The runtime. */
            platform: string;
            inputs: {
                name: string;
                /** @description Such as FP32 or BYTES. */
                datatype: string;
                /** @description Length of each dimension; -1 where any will do. */
                shape: number[];
            }[];
            outputs: {
                name: string;
                /** @description Such as FP32 or BYTES. */
                datatype: string;
                /** @description Length of each dimension; -1 where any will do. */
                shape: number[];
            }[];
        };
        /** OIP model ready */
        OipModelReady: {
            name: string;
            ready: boolean;
        };
        /** OIP model configuration */
        OipModelConfiguration: {
            name: string;
            platform: string;
            backend: string;
            version_policy: {
                all: Record<string, never>;
            };
            max_batch_size: number;
            input: {
                name: string;
                /** @description Such as TYPE_FP32. */
                data_type: string;
                /** @description Without the dimension that counts rows, where `max_batch_size` is more than 0. */
                dims: number[];
            }[];
            output: {
                name: string;
                /** @description Such as TYPE_FP32. */
                data_type: string;
                /** @description Without the dimension that counts rows, where `max_batch_size` is more than 0. */
                dims: number[];
            }[];
            dynamic_batching?: {
                preferred_batch_size: number[];
                max_queue_delay_microseconds: number;
            };
            model_transaction_policy: {
                decoupled: boolean;
            };
        };
        /** OIP statistics */
        OipStatistics: {
            model_stats: {
                name: string;
                version: string;
                /** @description Milliseconds since 1970; 0: never. */
                last_inference: number;
                /** @description Rows of calls that succeeded. */
                inference_count: number;
                /** @description Runs of the model. */
                execution_count: number;
                inference_stats: {
                    success: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                    fail: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                    queue: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                    compute_input: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                    compute_infer: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                    compute_output: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                    cache_hit: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                    cache_miss: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                };
                batch_stats: {
                    /** @description Rows of the run. */
                    batch_size: number;
                    compute_input: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                    compute_infer: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                    compute_output: {
                        count: number;
                        /** @description Nanoseconds of all of them together. */
                        ns: number;
                    };
                }[];
            }[];
        };
        /** OIP repository index */
        OipRepositoryIndex: {
            name: string;
            version: string;
            /** @enum {string} */
            state: "READY" | "UNAVAILABLE" | "LOADING" | "UNLOADING";
            /** @description Empty where nothing is to be said. */
            reason: string;
        }[];
        /** API key */
        ApiKey: {
            /** @description The public part of the key. */
            id: string;
            name: string;
            scopes: ("predict" | "metrics" | "admin")[];
            /** @description Models that it may see and call; null: all. */
            models: string[] | null;
            /** @description Its limits; null: the configuration's. */
            rate: {
                /** @description Requests in one window. */
                requests?: number | null;
                /** @description Rows in one window. */
                rows?: number | null;
                /** @description Tokens of prompts in one window. */
                input_tokens?: number | null;
                /** @description Tokens that models make in one window. */
                output_tokens?: number | null;
                /** @description Tokens of both in one window. */
                total_tokens?: number | null;
                /** @description Length of the window in seconds; 60 when left out. */
                window_s?: number;
                /** @description Requests or rows that may come on top, once in ten windows. */
                burst?: number;
            } | null;
            /** @description Its share of a busy model, beside those of other keys. */
            weight: number;
            /** @description Whether its calls may be captured, where the gateway captures calls. */
            capture: boolean;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            /** Format: date-time */
            created_at: string;
            /** @description null: never. */
            expires_at: string | null;
            /** @description null: not revoked. */
            revoked_at: string | null;
            /** @description To the minute; null: never. */
            last_used_at: string | null;
        };
        /** API keys */
        ApiKeys: {
            keys: components["schemas"]["ApiKey"][];
        };
        /** API key to make */
        ApiKeyToMake: {
            /** @description For people. */
            name: string;
            /** @description admin includes the others. */
            scopes: ("predict" | "metrics" | "admin")[];
            /** @description Models that it may see and call; left out: all. */
            models?: string[] | null;
            /** @description Days from now; left out: never. */
            expires_in_days?: number | null;
            /** @description Its own limits; left out: the configuration's. */
            rate?: {
                /** @description Requests in one window. */
                requests?: number | null;
                /** @description Rows in one window. */
                rows?: number | null;
                /** @description Tokens of prompts in one window. */
                input_tokens?: number | null;
                /** @description Tokens that models make in one window. */
                output_tokens?: number | null;
                /** @description Tokens of both in one window. */
                total_tokens?: number | null;
                /** @description Length of the window in seconds; 60 when left out. */
                window_s?: number;
                /** @description Requests or rows that may come on top, once in ten windows. */
                burst?: number;
            } | null;
            /** @description Its share of a busy model, beside those of other keys; left out: 1. */
            weight?: number;
            /** @description Whether its calls may be captured, where the gateway captures calls; left out: they may. */
            capture?: boolean;
        };
        /** New API key */
        NewApiKey: {
            /** @description The public part of the key. */
            id: string;
            name: string;
            scopes: ("predict" | "metrics" | "admin")[];
            /** @description Models that it may see and call; null: all. */
            models: string[] | null;
            /** @description Its limits; null: the configuration's. */
            rate: {
                /** @description Requests in one window. */
                requests?: number | null;
                /** @description Rows in one window. */
                rows?: number | null;
                /** @description Tokens of prompts in one window. */
                input_tokens?: number | null;
                /** @description Tokens that models make in one window. */
                output_tokens?: number | null;
                /** @description Tokens of both in one window. */
                total_tokens?: number | null;
                /** @description Length of the window in seconds; 60 when left out. */
                window_s?: number;
                /** @description Requests or rows that may come on top, once in ten windows. */
                burst?: number;
            } | null;
            /** @description Its share of a busy model, beside those of other keys. */
            weight: number;
            /** @description Whether its calls may be captured, where the gateway captures calls. */
            capture: boolean;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            /** Format: date-time */
            created_at: string;
            /** @description null: never. */
            expires_at: string | null;
            /** @description null: not revoked. */
            revoked_at: string | null;
            /** @description To the minute; null: never. */
            last_used_at: string | null;
            /** @description The whole key; shown this once. */
            key: string;
        };
        /** Worker */
        Worker: {
            /** @description As in logs and metrics. */
            name: string;
            /**
             * @description oip, openai: a server of others that speaks the Open Inference Protocol, or OpenAI's API.
             * @enum {string}
             */
            kind: "worker" | "oip" | "openai";
            address: string;
            /**
             * @description LOADING is connected while what it found at its start loads; READY, once each of that serves or is FAILED.
             * @enum {string}
             */
            state: "CONNECTING" | "LOADING" | "READY" | "DRAINING" | "LOST";
            /** @description Why its last connection ended or failed. */
            problem?: string;
            /** @description What it has that is not served, and why. */
            warnings?: string[];
            /** @description How the process before this one ended, when nobody had asked it to, such as `signal SIGSEGV`, and why where that is known. */
            previous_end?: string;
            /** @description New at each start of the worker. */
            boot_id?: string;
            software_version?: string;
            process_id?: number;
            /** @description Calls that it has and has not answered. */
            calls_in_flight: number;
            /** @description Those of them that have not left the gateway yet. */
            calls_pending: number;
            /** @description How often its connection was lost. */
            losses: number;
            /** @description How often another process was met at its address. */
            restarts: number;
            /** @description Resident memory of its process, as it last said; absent while it is not known. */
            memory_bytes?: number;
            /** @description Mean rows of its batches in the last ten seconds; absent when none ran. */
            batch_rows?: number;
            /** @description As it last said. */
            queues: {
                model: string;
                version: string;
                queued_calls: number;
                running_calls: number;
                /** @description How long a call that comes now should wait there until it runs. */
                queue_delay_ms: number;
            }[];
        };
        /** Workers */
        Workers: {
            workers: components["schemas"]["Worker"][];
        };
        /** Loaded versions */
        LoadedVersions: {
            model: string;
            versions: {
                version: string;
                state: string;
                failure?: string;
                failure_detail?: string;
            }[];
        };
        /** Unloaded versions */
        UnloadedVersions: {
            model: string;
            versions: string[];
        };
        /** Failed call */
        FailedCall: {
            /** @description When it was over, in milliseconds since 1970-01-01 UTC. */
            at: number;
            /** @description As its answer and the log have it. */
            request_id: string;
            /** @description Empty: it failed before its model was known. */
            model: string;
            /** @description Empty: it failed before a version was chosen. */
            version: string;
            reason: string;
            /** @description HTTP status of its answer. */
            status: number;
            /** @description Who called; for admins only, and absent where it was not known. */
            key_id?: string;
            duration_ms: number;
        };
        /** Failed calls */
        FailedCalls: {
            /** @description Newest first. Of each reason, model and version the last 20 are kept, of at most 50 such kinds; a restart forgets them. */
            failures: components["schemas"]["FailedCall"][];
        };
        /** Sample of a version */
        SampleOfAVersion: {
            model: string;
            /** @description Empty: the calls failed before a version was chosen. */
            version: string;
            /** @description Calls that ended in that second, failed ones included. */
            calls: number;
            /** @description Those that failed, by reason. */
            errors: {
                [key: string]: number;
            };
            /** @description Milliseconds in the gateway that half of the calls that went well did not exceed; null when none did. */
            p50_ms: number | null;
            /** @description Milliseconds in the gateway that 95 % of the calls that went well did not exceed; null when none did. */
            p95_ms: number | null;
            /** @description Milliseconds in the gateway that 99 % of the calls that went well did not exceed; null when none did. */
            p99_ms: number | null;
            /** @description Rows of the calls that went well. */
            rows: number;
            /** @description Mean rows of the batches that ran; null when none did. */
            batch_rows: number | null;
            /** @description Calls that waited at the workers when the second was over. */
            queued: number;
        };
        /**
         * Sample
         * @description One second of calls.
         */
        Sample: {
            /** @description Counts up, over restarts of the gateway too. */
            id: number;
            /** @description When the second was over, in milliseconds since 1970-01-01 UTC. */
            at: number;
            /** @description Versions with calls in that second, or with calls waiting for them. */
            versions: components["schemas"]["SampleOfAVersion"][];
            /** @description All calls, those included that failed before their model was known. With a key for some models: theirs. */
            all: {
                /** @description Calls that ended in that second, failed ones included. */
                calls: number;
                /** @description Those that failed, by reason. */
                errors: {
                    [key: string]: number;
                };
                /** @description Milliseconds in the gateway that half of the calls that went well did not exceed; null when none did. */
                p50_ms: number | null;
                /** @description Milliseconds in the gateway that 95 % of the calls that went well did not exceed; null when none did. */
                p95_ms: number | null;
                /** @description Milliseconds in the gateway that 99 % of the calls that went well did not exceed; null when none did. */
                p99_ms: number | null;
            };
            /** @description Calls that waited in the gateway for a worker to come back. */
            waiting: number;
        };
        /** Live history */
        LiveHistory: {
            /** @description The length of what each sample counts. */
            interval_ms: number;
            /** @description New at each start of the gateway. */
            boot_id: string;
            /** @description Oldest first. */
            samples: components["schemas"]["Sample"][];
        };
        /** Traffic documents */
        TrafficDocuments: {
            traffic: {
                model: string;
                /** @description 0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is. */
                revision: number;
                /** @description Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`. */
                weights: {
                    [key: string]: number;
                };
                /** @description Versions by label. A label moves only to a version that is READY. */
                labels?: {
                    [key: string]: string;
                };
                /** @description What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random. */
                sticky?: {
                    /** @enum {unknown} */
                    by: "header";
                    /** @description The name of a header. */
                    name: string;
                } | {
                    /** @enum {unknown} */
                    by: "key";
                } | {
                    /** @enum {unknown} */
                    by: "field";
                    name: string;
                };
                /** @description The first that matches decides, before the weights. */
                rules?: {
                    /** @description The name of a header. */
                    header: string;
                    value: string;
                    /** @description A version, a label or `latest`. */
                    version: string;
                }[];
                /** @description A share of the calls is copied to another version, unseen by callers. */
                shadow?: {
                    /** @description A version or a label. */
                    version: string;
                    /** @description Of the calls, above 0. */
                    percent: number;
                };
                /** @description A version whose share rises step by step while a judge watches it. */
                canary?: {
                    /** @description A version or a label. */
                    version: string;
                    /** @description Each greater than the one before. */
                    steps: number[];
                    /** @description Seconds that a step lasts at least. */
                    every_s: number;
                    /** @description Share of failed calls, beyond the baseline's, that is put up with. */
                    max_error_rate: number;
                    /** @description How many times the baseline's p95 latency its own may be. */
                    max_p95_ratio: number;
                    /** @description Calls without which a step is not judged. */
                    min_calls: number;
                    /** @description Share of shadowed calls that may be answered otherwise. */
                    max_disagreement?: number;
                };
            }[];
            /** @description Models on which the gateway's traffic file has the say: PUT answers CONFLICT. */
            from_file?: string[];
        };
        /**
         * Traffic document to set
         * @description Which version serves whom. Parts that it does without are absent.
         */
        TrafficDocumentToSet: {
            model?: string;
            /** @description 0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is. */
            revision?: number;
            /** @description Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`. */
            weights?: {
                [key: string]: number;
            };
            /** @description Versions by label. A label moves only to a version that is READY. */
            labels?: {
                [key: string]: string;
            };
            /** @description What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random. */
            sticky?: {
                /** @enum {unknown} */
                by: "header";
                /** @description The name of a header. */
                name: string;
            } | {
                /** @enum {unknown} */
                by: "key";
            } | {
                /** @enum {unknown} */
                by: "field";
                name: string;
            };
            /** @description The first that matches decides, before the weights. */
            rules?: {
                /** @description The name of a header. */
                header: string;
                value: string;
                /** @description A version, a label or `latest`. */
                version: string;
            }[];
            /** @description A share of the calls is copied to another version, unseen by callers. */
            shadow?: {
                /** @description A version or a label. */
                version: string;
                /**
                 * @description Of the calls, above 0.
                 * @default 5
                 */
                percent: number;
            };
            /** @description A version whose share rises step by step while a judge watches it. */
            canary?: {
                /** @description A version or a label. */
                version: string;
                /**
                 * @description Each greater than the one before.
                 * @default [
                 *       5,
                 *       25,
                 *       50,
                 *       100
                 *     ]
                 */
                steps: number[];
                /**
                 * @description Seconds that a step lasts at least.
                 * @default 60
                 */
                every_s: number;
                /**
                 * @description Share of failed calls, beyond the baseline's, that is put up with.
                 * @default 0.01
                 */
                max_error_rate: number;
                /**
                 * @description How many times the baseline's p95 latency its own may be.
                 * @default 1.5
                 */
                max_p95_ratio: number;
                /**
                 * @description Calls without which a step is not judged.
                 * @default 200
                 */
                min_calls: number;
                /** @description Share of shadowed calls that may be answered otherwise. */
                max_disagreement?: number;
            };
        };
        /** What a change of traffic would do */
        WhatAChangeOfTrafficWouldDo: {
            model: string;
            /** @description Whether it would be made. */
            accepted: boolean;
            /** @description What is wrong with the document. */
            problems: {
                /** @description JSON pointer into the document. */
                pointer: string;
                detail: string;
                /**
                 * @description The text there is empty: still to be filled in.
                 * @enum {boolean}
                 */
                blank?: true;
            }[];
            /** @description Why it would be answered with CONFLICT. */
            conflict?: string;
            /**
             * Traffic document
             * @description As it would be written: defaults filled in, baseline found. Absent while it can't be read.
             * @example {
             *       "model": "my-model",
             *       "revision": 7,
             *       "weights": {
             *         "1": 90,
             *         "canary": 10
             *       },
             *       "labels": {
             *         "canary": "2"
             *       },
             *       "sticky": {
             *         "by": "header",
             *         "name": "x-user"
             *       }
             *     }
             */
            traffic?: {
                model: string;
                /** @description 0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is. */
                revision: number;
                /** @description Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`. */
                weights: {
                    [key: string]: number;
                };
                /** @description Versions by label. A label moves only to a version that is READY. */
                labels?: {
                    [key: string]: string;
                };
                /** @description What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random. */
                sticky?: {
                    /** @enum {unknown} */
                    by: "header";
                    /** @description The name of a header. */
                    name: string;
                } | {
                    /** @enum {unknown} */
                    by: "key";
                } | {
                    /** @enum {unknown} */
                    by: "field";
                    name: string;
                };
                /** @description The first that matches decides, before the weights. */
                rules?: {
                    /** @description The name of a header. */
                    header: string;
                    value: string;
                    /** @description A version, a label or `latest`. */
                    version: string;
                }[];
                /** @description A share of the calls is copied to another version, unseen by callers. */
                shadow?: {
                    /** @description A version or a label. */
                    version: string;
                    /** @description Of the calls, above 0. */
                    percent: number;
                };
                /** @description A version whose share rises step by step while a judge watches it. */
                canary?: {
                    /** @description A version or a label. */
                    version: string;
                    /** @description Each greater than the one before. */
                    steps: number[];
                    /** @description Seconds that a step lasts at least. */
                    every_s: number;
                    /** @description Share of failed calls, beyond the baseline's, that is put up with. */
                    max_error_rate: number;
                    /** @description How many times the baseline's p95 latency its own may be. */
                    max_p95_ratio: number;
                    /** @description Calls without which a step is not judged. */
                    min_calls: number;
                    /** @description Share of shadowed calls that may be answered otherwise. */
                    max_disagreement?: number;
                };
            };
            /** @description The document in words. */
            words: {
                /** @enum {unknown} */
                part: "weights" | "labels" | "sticky" | "rules" | "shadow" | "canary";
                text: string;
            }[];
            /** @description What differs from what holds now, in sentences. */
            changes: {
                /** @enum {unknown} */
                part: "weights" | "labels" | "sticky" | "rules" | "shadow" | "canary";
                text: string;
            }[];
            /** @description What was filled in that the document does not say, in sentences. */
            notes: string[];
        };
        /** Revisions of a traffic document */
        RevisionsOfATrafficDocument: {
            model: string;
            /** @description Newest first, without those that changed nothing. */
            revisions: {
                /** Format: date-time */
                at: string;
                /** @description The id of a key, or what acted without one: file, judge. */
                who: string;
                /**
                 * Traffic document
                 * @description Which version serves whom. Parts that it does without are absent.
                 * @example {
                 *       "model": "my-model",
                 *       "revision": 7,
                 *       "weights": {
                 *         "1": 90,
                 *         "canary": 10
                 *       },
                 *       "labels": {
                 *         "canary": "2"
                 *       },
                 *       "sticky": {
                 *         "by": "header",
                 *         "name": "x-user"
                 *       }
                 *     }
                 */
                before: {
                    model: string;
                    /** @description 0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is. */
                    revision: number;
                    /** @description Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`. */
                    weights: {
                        [key: string]: number;
                    };
                    /** @description Versions by label. A label moves only to a version that is READY. */
                    labels?: {
                        [key: string]: string;
                    };
                    /** @description What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random. */
                    sticky?: {
                        /** @enum {unknown} */
                        by: "header";
                        /** @description The name of a header. */
                        name: string;
                    } | {
                        /** @enum {unknown} */
                        by: "key";
                    } | {
                        /** @enum {unknown} */
                        by: "field";
                        name: string;
                    };
                    /** @description The first that matches decides, before the weights. */
                    rules?: {
                        /** @description The name of a header. */
                        header: string;
                        value: string;
                        /** @description A version, a label or `latest`. */
                        version: string;
                    }[];
                    /** @description A share of the calls is copied to another version, unseen by callers. */
                    shadow?: {
                        /** @description A version or a label. */
                        version: string;
                        /** @description Of the calls, above 0. */
                        percent: number;
                    };
                    /** @description A version whose share rises step by step while a judge watches it. */
                    canary?: {
                        /** @description A version or a label. */
                        version: string;
                        /** @description Each greater than the one before. */
                        steps: number[];
                        /** @description Seconds that a step lasts at least. */
                        every_s: number;
                        /** @description Share of failed calls, beyond the baseline's, that is put up with. */
                        max_error_rate: number;
                        /** @description How many times the baseline's p95 latency its own may be. */
                        max_p95_ratio: number;
                        /** @description Calls without which a step is not judged. */
                        min_calls: number;
                        /** @description Share of shadowed calls that may be answered otherwise. */
                        max_disagreement?: number;
                    };
                };
                /**
                 * Traffic document
                 * @description Which version serves whom. Parts that it does without are absent.
                 * @example {
                 *       "model": "my-model",
                 *       "revision": 7,
                 *       "weights": {
                 *         "1": 90,
                 *         "canary": 10
                 *       },
                 *       "labels": {
                 *         "canary": "2"
                 *       },
                 *       "sticky": {
                 *         "by": "header",
                 *         "name": "x-user"
                 *       }
                 *     }
                 */
                after: {
                    model: string;
                    /** @description 0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is. */
                    revision: number;
                    /** @description Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`. */
                    weights: {
                        [key: string]: number;
                    };
                    /** @description Versions by label. A label moves only to a version that is READY. */
                    labels?: {
                        [key: string]: string;
                    };
                    /** @description What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random. */
                    sticky?: {
                        /** @enum {unknown} */
                        by: "header";
                        /** @description The name of a header. */
                        name: string;
                    } | {
                        /** @enum {unknown} */
                        by: "key";
                    } | {
                        /** @enum {unknown} */
                        by: "field";
                        name: string;
                    };
                    /** @description The first that matches decides, before the weights. */
                    rules?: {
                        /** @description The name of a header. */
                        header: string;
                        value: string;
                        /** @description A version, a label or `latest`. */
                        version: string;
                    }[];
                    /** @description A share of the calls is copied to another version, unseen by callers. */
                    shadow?: {
                        /** @description A version or a label. */
                        version: string;
                        /** @description Of the calls, above 0. */
                        percent: number;
                    };
                    /** @description A version whose share rises step by step while a judge watches it. */
                    canary?: {
                        /** @description A version or a label. */
                        version: string;
                        /** @description Each greater than the one before. */
                        steps: number[];
                        /** @description Seconds that a step lasts at least. */
                        every_s: number;
                        /** @description Share of failed calls, beyond the baseline's, that is put up with. */
                        max_error_rate: number;
                        /** @description How many times the baseline's p95 latency its own may be. */
                        max_p95_ratio: number;
                        /** @description Calls without which a step is not judged. */
                        min_calls: number;
                        /** @description Share of shadowed calls that may be answered otherwise. */
                        max_disagreement?: number;
                    };
                };
                /** @description What changed, in sentences. */
                changes: {
                    /** @enum {unknown} */
                    part: "weights" | "labels" | "sticky" | "rules" | "shadow" | "canary";
                    text: string;
                }[];
            }[];
        };
        /** Canary */
        Canary: {
            id: number;
            version: string;
            /** @description The version that has the greatest share of the rest. */
            baseline: string;
            /** @description What divides the other calls: percentages by exact version, as the names stood for them when it began; while it runs. */
            rest?: {
                [key: string]: number;
            };
            /** @enum {string} */
            state: "running" | "completed" | "promoted" | "rolled_back" | "ended";
            /** @description Counts from 1. */
            step: number;
            steps: number[];
            /** @description The canary's share of the calls that ask for no version. */
            percent: number;
            /**
             * Format: date-time
             * @description When it got its first share.
             */
            started_at: string;
            /**
             * Format: date-time
             * @description When its present step began.
             */
            step_since: string;
            /**
             * Format: date-time
             * @description When it was over.
             */
            ended_at?: string;
            /** @description Why it is over. */
            reason?: string;
            /** @description What it lacks for its next step, while it runs. */
            waiting_for?: string;
            /** @description In this step, by this gateway, while it runs. */
            measured?: {
                /**
                 * Format: date-time
                 * @description When measuring began; a restart begins anew.
                 */
                since: string;
                canary: {
                    /** @description Without those that were refused for a fault of the caller's. */
                    calls: number;
                    failures: number;
                    /** @description From 0 to 1; absent without calls. */
                    error_rate?: number;
                    /** @description Of the model's own time, queue and run; absent when none succeeded. */
                    p95_ms?: number;
                };
                baseline: {
                    /** @description Without those that were refused for a fault of the caller's. */
                    calls: number;
                    failures: number;
                    /** @description From 0 to 1; absent without calls. */
                    error_rate?: number;
                    /** @description Of the model's own time, queue and run; absent when none succeeded. */
                    p95_ms?: number;
                };
                shadow: {
                    compared: number;
                    disagreed: number;
                };
            };
        };
        /** Canary of a model */
        CanaryOfAModel: {
            model: string;
            run?: components["schemas"]["Canary"];
            /** @description Newest first, a hundred at most. */
            history: {
                /** Format: date-time */
                at: string;
                run: number;
                /** @enum {string} */
                event: "started" | "raised" | "completed" | "promoted" | "rolled_back" | "ended";
                version: string;
                /** @description The canary's share from then on. */
                percent: number;
                /** @description The id of a key, or judge. */
                who: string;
                reason: string;
                measured?: {
                    canary: {
                        /** @description Without those that were refused for a fault of the caller's. */
                        calls: number;
                        failures: number;
                        /** @description From 0 to 1; absent without calls. */
                        error_rate?: number;
                        /** @description Of the model's own time, queue and run; absent when none succeeded. */
                        p95_ms?: number;
                    };
                    baseline: {
                        /** @description Without those that were refused for a fault of the caller's. */
                        calls: number;
                        failures: number;
                        /** @description From 0 to 1; absent without calls. */
                        error_rate?: number;
                        /** @description Of the model's own time, queue and run; absent when none succeeded. */
                        p95_ms?: number;
                    };
                    shadow: {
                        compared: number;
                        disagreed: number;
                    };
                };
            }[];
            /** @description The steps of the canary that the document asks for, and what sends it back, in words. */
            terms?: string;
            /** @description What holds where a document says no more of its canary than the version. */
            defaults: {
                steps: number[];
                every_s: number;
                max_error_rate: number;
                max_p95_ratio: number;
                min_calls: number;
                shadow_percent: number;
            };
        };
        /** Shadow of a model */
        ShadowOfAModel: {
            model: string;
            /** @description As the document has it. */
            shadow?: {
                version: string;
                percent: number;
            };
            /** @description By this gateway, since it started. */
            pairs: {
                /** @description The one that served. */
                version: string;
                /** @description The one that got the copy. */
                shadow_version: string;
                copied: number;
                /** @description Copies that were answered. */
                compared: number;
                /** @description Same labels, integers and texts; where there are only floats: as close as a thousandth. */
                agreed: number;
                disagreed: number;
                /** @description Share of those compared, from 0 to 1. */
                agreement?: number;
                /** @description Copies that were not answered, by reason. */
                failures: {
                    [key: string]: number;
                };
                /** @description Calls that were not copied: busy, or the version was not_ready. */
                dropped: {
                    [key: string]: number;
                };
                /** @description Between two numbers at the same place, by output; null: one of them was infinite or not a number. */
                largest_difference: {
                    [key: string]: number | null;
                };
                /** @description Of those compared: queue and run. */
                served_ms?: {
                    p50: number;
                    p95: number;
                };
                /** @description Of those compared: queue and run. */
                shadow_ms?: {
                    p50: number;
                    p95: number;
                };
            }[];
        };
        /** What became of a canary */
        WhatBecameOfACanary: {
            model: string;
            /**
             * Traffic document
             * @description Which version serves whom. Parts that it does without are absent.
             * @example {
             *       "model": "my-model",
             *       "revision": 7,
             *       "weights": {
             *         "1": 90,
             *         "canary": 10
             *       },
             *       "labels": {
             *         "canary": "2"
             *       },
             *       "sticky": {
             *         "by": "header",
             *         "name": "x-user"
             *       }
             *     }
             */
            traffic: {
                model: string;
                /** @description 0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is. */
                revision: number;
                /** @description Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`. */
                weights: {
                    [key: string]: number;
                };
                /** @description Versions by label. A label moves only to a version that is READY. */
                labels?: {
                    [key: string]: string;
                };
                /** @description What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random. */
                sticky?: {
                    /** @enum {unknown} */
                    by: "header";
                    /** @description The name of a header. */
                    name: string;
                } | {
                    /** @enum {unknown} */
                    by: "key";
                } | {
                    /** @enum {unknown} */
                    by: "field";
                    name: string;
                };
                /** @description The first that matches decides, before the weights. */
                rules?: {
                    /** @description The name of a header. */
                    header: string;
                    value: string;
                    /** @description A version, a label or `latest`. */
                    version: string;
                }[];
                /** @description A share of the calls is copied to another version, unseen by callers. */
                shadow?: {
                    /** @description A version or a label. */
                    version: string;
                    /** @description Of the calls, above 0. */
                    percent: number;
                };
                /** @description A version whose share rises step by step while a judge watches it. */
                canary?: {
                    /** @description A version or a label. */
                    version: string;
                    /** @description Each greater than the one before. */
                    steps: number[];
                    /** @description Seconds that a step lasts at least. */
                    every_s: number;
                    /** @description Share of failed calls, beyond the baseline's, that is put up with. */
                    max_error_rate: number;
                    /** @description How many times the baseline's p95 latency its own may be. */
                    max_p95_ratio: number;
                    /** @description Calls without which a step is not judged. */
                    min_calls: number;
                    /** @description Share of shadowed calls that may be answered otherwise. */
                    max_disagreement?: number;
                };
            };
            /** @description The document in words. */
            words: {
                /** @enum {unknown} */
                part: "weights" | "labels" | "sticky" | "rules" | "shadow" | "canary";
                text: string;
            }[];
            run?: components["schemas"]["Canary"];
        };
        /** Audit entry */
        AuditEntry: {
            /** @description Counts up. */
            id: number;
            /** Format: date-time */
            at: string;
            /** @description The id of a key, or what acted without one: cli, config, gateway, file, judge. */
            who: string;
            /** @description What was done, such as traffic.set. */
            action: string;
            /** @description What it was done to: a key's id, a model, or model/version. */
            subject: string;
            /** @description As it was; absent when there was nothing. */
            before?: unknown;
            /** @description As it was then. */
            after?: unknown;
        };
        /** Audit */
        Audit: {
            /** @description Newest first. */
            entries: components["schemas"]["AuditEntry"][];
            /** @description For `before`, to get those that follow; absent after the last. */
            next?: number;
        };
        /** Used tokens */
        UsedTokens: {
            /** @description The public part of a key, or issuer and subject of a token. */
            key_id?: string;
            /** @description For people, of revoked keys, too; null: of a token. */
            key_name?: string | null;
            model?: string;
            version?: string;
            /**
             * Format: date
             * @description UTC; what is older than 400 days is on the first of its month.
             */
            day?: string;
            /** @description As 2026-11. */
            month?: string;
            /** @description Calls that took tokens. */
            requests: number;
            /** @description Of prompts, as models counted them. */
            prompt_tokens: number;
            /** @description Of answers, as models counted them. */
            completion_tokens: number;
            /** @description Those of the prompts that were known from earlier calls. */
            cached_tokens: number;
            /** @description Guessed, because nobody counted them; not among prompt_tokens. */
            estimated_prompt_tokens: number;
            /** @description Guessed, because nobody counted them; not among completion_tokens. */
            estimated_completion_tokens: number;
            /** @description Of prompts and answers, counted and guessed. */
            total_tokens: number;
        };
        /** Usage */
        Usage: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            by: ("key" | "model" | "version" | "day" | "month")[];
            /** @description In the order of the groups; nothing where nothing was used. */
            usage: components["schemas"]["UsedTokens"][];
        };
        /**
         * Key of a session
         * @description The key that the browser is signed in with, as it is now; absent when signed out.
         */
        KeyOfASession: {
            /** @description The public part of the key; issuer and subject of a token; `anonymous` where no keys are asked for. */
            id: string;
            name: string;
            scopes: ("predict" | "metrics" | "admin")[];
            /** @description Models that it may see and call; null: all. */
            models: string[] | null;
            /** @description null: never. */
            expires_at: string | null;
        };
        /** Session */
        Session: {
            signed_in: boolean;
            key?: components["schemas"]["KeyOfASession"];
            /** @description For the header x-csrf-token of every request that changes something; empty where none is needed. */
            csrf_token?: string;
            /** @description Of the gateway. */
            version: string;
            /** @description Whether the gateway asks for keys. */
            auth: boolean;
            /** @description The identity provider that people can sign in at, by GET /session/oidc; absent without one, and when signed in. */
            provider?: {
                /** @description For the words Sign in with … */
                name: string;
                /** @description The claim of its id tokens that says what somebody may do here. */
                claim: string;
            };
            /** @description The folder of models on the gateway's machine; for admins only, and absent where it has none. */
            models_path?: string;
            /** @description Where the gateway listens for gRPC; absent where it does not. */
            grpc_port?: number;
        };
        /**
         * Sign-in
         * @description Either of the two.
         */
        SignIn: {
            /** @description An API key. */
            key?: string;
            /** @description The secret part of the link that `inferencehub up` prints. */
            link?: string;
        };
        /**
         * Problem
         * @description An error.
         */
        Problem: {
            /** @description urn:inferencehub:reason: and the reason. */
            type: string;
            /** @description The reason in a few words; the same for every error of that reason. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description One sentence: what was expected, what came, how to mend it. */
            detail: string;
            /**
             * @description What programs decide by.
             * @enum {string}
             */
            reason: "INVALID_REQUEST" | "INPUT_MISMATCH" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "UNAUTHENTICATED" | "PERMISSION_DENIED" | "MODEL_NOT_FOUND" | "VERSION_NOT_FOUND" | "CONFLICT" | "POISON_REQUEST" | "RATE_LIMITED" | "QUEUE_FULL" | "MODEL_LOADING" | "NO_HEALTHY_WORKER" | "WORKER_LOST" | "DEADLINE_EXCEEDED" | "CANCELLED" | "MODEL_FAILED" | "NOT_SUPPORTED" | "INTERNAL";
            /** @description Names this request in the gateway's log. */
            request_id: string;
            /** @description Everything that is wrong with the body. */
            errors?: {
                /** @description Where in the body, as a JSON pointer. */
                pointer: string;
                /** @description What was expected there and what came. */
                detail: string;
            }[];
        };
        /**
         * Open inference problem
         * @description An error.
         */
        OpenInferenceProblem: {
            /** @description The same as `detail`, where clients of the Open Inference Protocol look for it. */
            error: string;
            /** @description urn:inferencehub:reason: and the reason. */
            type: string;
            /** @description The reason in a few words; the same for every error of that reason. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description One sentence: what was expected, what came, how to mend it. */
            detail: string;
            /**
             * @description What programs decide by.
             * @enum {string}
             */
            reason: "INVALID_REQUEST" | "INPUT_MISMATCH" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "UNAUTHENTICATED" | "PERMISSION_DENIED" | "MODEL_NOT_FOUND" | "VERSION_NOT_FOUND" | "CONFLICT" | "POISON_REQUEST" | "RATE_LIMITED" | "QUEUE_FULL" | "MODEL_LOADING" | "NO_HEALTHY_WORKER" | "WORKER_LOST" | "DEADLINE_EXCEEDED" | "CANCELLED" | "MODEL_FAILED" | "NOT_SUPPORTED" | "INTERNAL";
            /** @description Names this request in the gateway's log. */
            request_id: string;
            /** @description Everything that is wrong with the body. */
            errors?: {
                /** @description Where in the body, as a JSON pointer. */
                pointer: string;
                /** @description What was expected there and what came. */
                detail: string;
            }[];
        };
        /**
         * OpenAI error
         * @description An error.
         */
        OpenaiError: {
            error: {
                /** @description One sentence: what was expected, what came, how to mend it. */
                message: string;
                /** @description invalid_request_error, requests or server_error. */
                type: string;
                /** @description Where in the body, such as `messages[0].content`. */
                param: string | null;
                /** @description OpenAI's code where it has one, such as model_not_found, else the reason. */
                code: string;
                /** @description Everything that is wrong with the body, where that is more than one thing. */
                errors?: {
                    param: string;
                    detail: string;
                }[];
            };
        };
    };
    responses: {
        /** @description The request is not well-formed, or its inputs disagree with the model's signature. */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A valid key is needed. */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key may not do this. */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing. */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body or the answer is too large. */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The media type is not supported. */
        Problem415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Two workers have ended while they ran exactly this call; it is refused for ten minutes. */
        Problem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key's rate limit is used up, or too many wrong keys came from here; `retry-after` says when to try again. */
        Problem429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The model or the gateway met an error. */
        Problem500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This is not supported. */
        Problem501: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nothing can take the call now; `retry-after` says when to try again. */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The deadline has passed. */
        Problem504: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request did not arrive in time. */
        Problem408: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The URL, or a name in it, is too long. */
        Problem414: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The only expectation taken is 100-continue. */
        Problem417: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The headers are too many or too long. */
        Problem431: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is not well-formed, or its inputs disagree with the model's signature. */
        OpenInferenceProblem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description A valid key is needed. */
        OpenInferenceProblem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The key may not do this. */
        OpenInferenceProblem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description There is no such thing. */
        OpenInferenceProblem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The body or the answer is too large. */
        OpenInferenceProblem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The media type is not supported. */
        OpenInferenceProblem415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description Two workers have ended while they ran exactly this call; it is refused for ten minutes. */
        OpenInferenceProblem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The key's rate limit is used up, or too many wrong keys came from here; `retry-after` says when to try again. */
        OpenInferenceProblem429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The model or the gateway met an error. */
        OpenInferenceProblem500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description This is not supported. */
        OpenInferenceProblem501: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description Nothing can take the call now; `retry-after` says when to try again. */
        OpenInferenceProblem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The deadline has passed. */
        OpenInferenceProblem504: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The request did not arrive in time. */
        OpenInferenceProblem408: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The URL, or a name in it, is too long. */
        OpenInferenceProblem414: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The only expectation taken is 100-continue. */
        OpenInferenceProblem417: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The headers are too many or too long. */
        OpenInferenceProblem431: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The request is not well-formed, or its inputs disagree with the model's signature. */
        OpenAIError400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description A valid key is needed. */
        OpenAIError401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The key may not do this. */
        OpenAIError403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description There is no such thing. */
        OpenAIError404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The body or the answer is too large. */
        OpenAIError413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The media type is not supported. */
        OpenAIError415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description Two workers have ended while they ran exactly this call; it is refused for ten minutes. */
        OpenAIError422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The key's rate limit is used up, or too many wrong keys came from here; `retry-after` says when to try again. */
        OpenAIError429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The model or the gateway met an error. */
        OpenAIError500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description This is not supported. */
        OpenAIError501: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description Nothing can take the call now; `retry-after` says when to try again. */
        OpenAIError503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The deadline has passed. */
        OpenAIError504: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The request did not arrive in time. */
        OpenAIError408: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The URL, or a name in it, is too long. */
        OpenAIError414: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The only expectation taken is 100-continue. */
        OpenAIError417: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The headers are too many or too long. */
        OpenAIError431: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenaiError"];
            };
        };
        /** @description The state has changed meanwhile. */
        OpenInferenceProblem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The gateway's state can't be written, such as on a full disk; nothing has changed. */
        OpenInferenceProblem507: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenInferenceProblem"];
            };
        };
        /** @description The gateway's state can't be written, such as on a full disk; nothing has changed. */
        Problem507: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The state has changed meanwhile. */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    predict: {
        parameters: {
            query?: {
                /** @description The model; required beside a body that is a file. */
                model_name?: string;
                /** @description A version or a label of it, beside a body that is a file. */
                version?: string;
                /** @description As in `parameters`, beside a body that is a file. */
                classes?: "named";
                /** @description As in `parameters`, beside a body that is a file. */
                top?: number;
            };
            header?: {
                /** @description The deadline; 5,000 when left out. */
                "x-request-timeout-ms"?: number;
                /** @description Of an answer in chunks: time until the first one, where less than the model has. */
                "x-stream-first-chunk-timeout-ms"?: number;
                /** @description The same from one chunk to the next. */
                "x-stream-gap-timeout-ms"?: number;
                /** @description Names the call in the log; made when left out. */
                "x-request-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model_name": "my-model",
                 *       "inputs": [
                 *         5.1,
                 *         3.5,
                 *         1.4,
                 *         0.2
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PredictionRequest"];
                "application/x-protobuf": string;
                "text/csv": string;
                "application/x-ndjson": string;
                "image/png": string;
                "image/jpeg": string;
            };
        };
        responses: {
            /** @description The outputs. */
            200: {
                headers: {
                    /** @description The exact version that ran. */
                    "x-inferencehub-version"?: string;
                    /** @description Names this request in the log. */
                    "x-request-id"?: string;
                    /** @description Where the time went. */
                    "server-timing"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                    "application/x-protobuf": string;
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            501: components["responses"]["Problem501"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
        };
    };
    oipInfer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Bytes of the JSON, where binary tensors follow it. */
                "inference-header-content-length"?: number;
                /** @description The deadline; 5,000 when left out. */
                "x-request-timeout-ms"?: number;
                /** @description Names the call in the log; made when left out. */
                "x-request-id"?: string;
            };
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "inputs": [
                 *         {
                 *           "name": "features",
                 *           "shape": [
                 *             1,
                 *             4
                 *           ],
                 *           "datatype": "FP64",
                 *           "data": [
                 *             5.1,
                 *             3.5,
                 *             1.4,
                 *             0.2
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OipRequest"];
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description The outputs. */
            200: {
                headers: {
                    /** @description The exact version that ran. */
                    "x-inferencehub-version"?: string;
                    /** @description Names this request in the log. */
                    "x-request-id"?: string;
                    /** @description Where the time went. */
                    "server-timing"?: string;
                    /** @description Bytes of the JSON, where binary tensors follow it. */
                    "inference-header-content-length"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipResponse"];
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            415: components["responses"]["OpenInferenceProblem415"];
            417: components["responses"]["OpenInferenceProblem417"];
            422: components["responses"]["OpenInferenceProblem422"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            501: components["responses"]["OpenInferenceProblem501"];
            503: components["responses"]["OpenInferenceProblem503"];
            504: components["responses"]["OpenInferenceProblem504"];
        };
    };
    oipInferVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description Bytes of the JSON, where binary tensors follow it. */
                "inference-header-content-length"?: number;
                /** @description The deadline; 5,000 when left out. */
                "x-request-timeout-ms"?: number;
                /** @description Names the call in the log; made when left out. */
                "x-request-id"?: string;
            };
            path: {
                model: string;
                /** @description A version or a label of it. */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "inputs": [
                 *         {
                 *           "name": "features",
                 *           "shape": [
                 *             1,
                 *             4
                 *           ],
                 *           "datatype": "FP64",
                 *           "data": [
                 *             5.1,
                 *             3.5,
                 *             1.4,
                 *             0.2
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OipRequest"];
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description The outputs. */
            200: {
                headers: {
                    /** @description The exact version that ran. */
                    "x-inferencehub-version"?: string;
                    /** @description Names this request in the log. */
                    "x-request-id"?: string;
                    /** @description Where the time went. */
                    "server-timing"?: string;
                    /** @description Bytes of the JSON, where binary tensors follow it. */
                    "inference-header-content-length"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipResponse"];
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            415: components["responses"]["OpenInferenceProblem415"];
            417: components["responses"]["OpenInferenceProblem417"];
            422: components["responses"]["OpenInferenceProblem422"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            501: components["responses"]["OpenInferenceProblem501"];
            503: components["responses"]["OpenInferenceProblem503"];
            504: components["responses"]["OpenInferenceProblem504"];
        };
    };
    oipGenerate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Comes back with the answer. */
                    id?: string;
                    /** @description What a language model is to answer or to go on with. */
                    text_input?: string;
                    /** @description Such as max_tokens: what the version declares. */
                    parameters?: {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id?: string;
                        model_name: string;
                        model_version: string;
                        /** @description What a language model has made. */
                        text_output?: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            415: components["responses"]["OpenInferenceProblem415"];
            417: components["responses"]["OpenInferenceProblem417"];
            422: components["responses"]["OpenInferenceProblem422"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            501: components["responses"]["OpenInferenceProblem501"];
            503: components["responses"]["OpenInferenceProblem503"];
            504: components["responses"]["OpenInferenceProblem504"];
        };
    };
    oipGenerateVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                /** @description A version or a label of it. */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Comes back with the answer. */
                    id?: string;
                    /** @description What a language model is to answer or to go on with. */
                    text_input?: string;
                    /** @description Such as max_tokens: what the version declares. */
                    parameters?: {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id?: string;
                        model_name: string;
                        model_version: string;
                        /** @description What a language model has made. */
                        text_output?: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            415: components["responses"]["OpenInferenceProblem415"];
            417: components["responses"]["OpenInferenceProblem417"];
            422: components["responses"]["OpenInferenceProblem422"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            501: components["responses"]["OpenInferenceProblem501"];
            503: components["responses"]["OpenInferenceProblem503"];
            504: components["responses"]["OpenInferenceProblem504"];
        };
    };
    oipGenerateStream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Comes back with the answer. */
                    id?: string;
                    /** @description What a language model is to answer or to go on with. */
                    text_input?: string;
                    /** @description Such as max_tokens: what the version declares. */
                    parameters?: {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description An event `data: …` for each chunk. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            415: components["responses"]["OpenInferenceProblem415"];
            417: components["responses"]["OpenInferenceProblem417"];
            422: components["responses"]["OpenInferenceProblem422"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            501: components["responses"]["OpenInferenceProblem501"];
            503: components["responses"]["OpenInferenceProblem503"];
            504: components["responses"]["OpenInferenceProblem504"];
        };
    };
    oipGenerateStreamVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                /** @description A version or a label of it. */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Comes back with the answer. */
                    id?: string;
                    /** @description What a language model is to answer or to go on with. */
                    text_input?: string;
                    /** @description Such as max_tokens: what the version declares. */
                    parameters?: {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description An event `data: …` for each chunk. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            415: components["responses"]["OpenInferenceProblem415"];
            417: components["responses"]["OpenInferenceProblem417"];
            422: components["responses"]["OpenInferenceProblem422"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            501: components["responses"]["OpenInferenceProblem501"];
            503: components["responses"]["OpenInferenceProblem503"];
            504: components["responses"]["OpenInferenceProblem504"];
        };
    };
    openaiChat: {
        parameters: {
            query?: never;
            header?: {
                /** @description The deadline, where the version's is longer. */
                "x-request-timeout-ms"?: number;
                /** @description Names the call in the log; made when left out. */
                "x-request-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "assistant",
                 *       "messages": [
                 *         {
                 *           "role": "user",
                 *           "content": "Hello"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            /** @description The answer, or its stream. */
            200: {
                headers: {
                    /** @description The exact version that ran. */
                    "x-inferencehub-version"?: string;
                    /** @description Names this request in the log. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatAnswer"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["OpenAIError400"];
            401: components["responses"]["OpenAIError401"];
            403: components["responses"]["OpenAIError403"];
            404: components["responses"]["OpenAIError404"];
            408: components["responses"]["OpenAIError408"];
            413: components["responses"]["OpenAIError413"];
            414: components["responses"]["OpenAIError414"];
            415: components["responses"]["OpenAIError415"];
            417: components["responses"]["OpenAIError417"];
            422: components["responses"]["OpenAIError422"];
            429: components["responses"]["OpenAIError429"];
            431: components["responses"]["OpenAIError431"];
            500: components["responses"]["OpenAIError500"];
            501: components["responses"]["OpenAIError501"];
            503: components["responses"]["OpenAIError503"];
            504: components["responses"]["OpenAIError504"];
        };
    };
    openaiComplete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The deadline, where the version's is longer. */
                "x-request-timeout-ms"?: number;
                /** @description Names the call in the log; made when left out. */
                "x-request-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "writer",
                 *       "prompt": "Once upon a time",
                 *       "max_tokens": 16
                 *     }
                 */
                "application/json": components["schemas"]["CompletionRequest"];
            };
        };
        responses: {
            /** @description The answer, or its stream. */
            200: {
                headers: {
                    /** @description The exact version that ran. */
                    "x-inferencehub-version"?: string;
                    /** @description Names this request in the log. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompletionAnswer"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["OpenAIError400"];
            401: components["responses"]["OpenAIError401"];
            403: components["responses"]["OpenAIError403"];
            404: components["responses"]["OpenAIError404"];
            408: components["responses"]["OpenAIError408"];
            413: components["responses"]["OpenAIError413"];
            414: components["responses"]["OpenAIError414"];
            415: components["responses"]["OpenAIError415"];
            417: components["responses"]["OpenAIError417"];
            422: components["responses"]["OpenAIError422"];
            429: components["responses"]["OpenAIError429"];
            431: components["responses"]["OpenAIError431"];
            500: components["responses"]["OpenAIError500"];
            501: components["responses"]["OpenAIError501"];
            503: components["responses"]["OpenAIError503"];
            504: components["responses"]["OpenAIError504"];
        };
    };
    openaiEmbed: {
        parameters: {
            query?: never;
            header?: {
                /** @description The deadline, where the version's is longer. */
                "x-request-timeout-ms"?: number;
                /** @description Names the call in the log; made when left out. */
                "x-request-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "sentences",
                 *       "input": [
                 *         "A first text",
                 *         "and another"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["EmbeddingRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    /** @description The exact version that ran. */
                    "x-inferencehub-version"?: string;
                    /** @description Names this request in the log. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Embeddings"];
                };
            };
            400: components["responses"]["OpenAIError400"];
            401: components["responses"]["OpenAIError401"];
            403: components["responses"]["OpenAIError403"];
            404: components["responses"]["OpenAIError404"];
            408: components["responses"]["OpenAIError408"];
            413: components["responses"]["OpenAIError413"];
            414: components["responses"]["OpenAIError414"];
            415: components["responses"]["OpenAIError415"];
            417: components["responses"]["OpenAIError417"];
            422: components["responses"]["OpenAIError422"];
            429: components["responses"]["OpenAIError429"];
            431: components["responses"]["OpenAIError431"];
            500: components["responses"]["OpenAIError500"];
            501: components["responses"]["OpenAIError501"];
            503: components["responses"]["OpenAIError503"];
            504: components["responses"]["OpenAIError504"];
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthSummary"];
                };
            };
            400: components["responses"]["Problem400"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["Problem400"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["Problem400"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            /** @description Not now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Models"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    showModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    openaiListModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiModels"];
                };
            };
            400: components["responses"]["OpenAIError400"];
            401: components["responses"]["OpenAIError401"];
            403: components["responses"]["OpenAIError403"];
            408: components["responses"]["OpenAIError408"];
            413: components["responses"]["OpenAIError413"];
            414: components["responses"]["OpenAIError414"];
            417: components["responses"]["OpenAIError417"];
            429: components["responses"]["OpenAIError429"];
            431: components["responses"]["OpenAIError431"];
            500: components["responses"]["OpenAIError500"];
            503: components["responses"]["OpenAIError503"];
        };
    };
    openaiShowModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiModel"];
                };
            };
            400: components["responses"]["OpenAIError400"];
            401: components["responses"]["OpenAIError401"];
            403: components["responses"]["OpenAIError403"];
            404: components["responses"]["OpenAIError404"];
            408: components["responses"]["OpenAIError408"];
            413: components["responses"]["OpenAIError413"];
            414: components["responses"]["OpenAIError414"];
            417: components["responses"]["OpenAIError417"];
            429: components["responses"]["OpenAIError429"];
            431: components["responses"]["OpenAIError431"];
            500: components["responses"]["OpenAIError500"];
            503: components["responses"]["OpenAIError503"];
        };
    };
    oipServer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipServer"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipLive"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipReady"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipModelMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipModel"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipVersionMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipModel"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipModelReady: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipModelReady"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipVersionReady: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipModelReady"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipModelConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipModelConfiguration"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipVersionConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipModelConfiguration"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipModelStatistics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipStatistics"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipVersionStatistics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipStatistics"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipStatistics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Of the versions that the key may use. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipStatistics"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipRepositoryIndex: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description True: only what takes calls. */
                    ready?: boolean;
                };
            };
        };
        responses: {
            /** @description Of the models that the key may use. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OipRepositoryIndex"];
                };
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            408: components["responses"]["OpenInferenceProblem408"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            415: components["responses"]["OpenInferenceProblem415"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            503: components["responses"]["OpenInferenceProblem503"];
        };
    };
    oipLoadModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    parameters?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            409: components["responses"]["OpenInferenceProblem409"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            415: components["responses"]["OpenInferenceProblem415"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            501: components["responses"]["OpenInferenceProblem501"];
            503: components["responses"]["OpenInferenceProblem503"];
            507: components["responses"]["OpenInferenceProblem507"];
        };
    };
    oipUnloadModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    parameters?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["OpenInferenceProblem400"];
            401: components["responses"]["OpenInferenceProblem401"];
            403: components["responses"]["OpenInferenceProblem403"];
            404: components["responses"]["OpenInferenceProblem404"];
            408: components["responses"]["OpenInferenceProblem408"];
            409: components["responses"]["OpenInferenceProblem409"];
            413: components["responses"]["OpenInferenceProblem413"];
            414: components["responses"]["OpenInferenceProblem414"];
            415: components["responses"]["OpenInferenceProblem415"];
            417: components["responses"]["OpenInferenceProblem417"];
            429: components["responses"]["OpenInferenceProblem429"];
            431: components["responses"]["OpenInferenceProblem431"];
            500: components["responses"]["OpenInferenceProblem500"];
            501: components["responses"]["OpenInferenceProblem501"];
            503: components["responses"]["OpenInferenceProblem503"];
            507: components["responses"]["OpenInferenceProblem507"];
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus' text format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeys"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "checkout service",
                 *       "scopes": [
                 *         "predict"
                 *       ],
                 *       "models": [
                 *         "my-model"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyToMake"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    listWorkers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every known worker, with the queues of the models that the key may use. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workers"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    loadModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of it; a version that failed anywhere is FAILED. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoadedVersions"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            501: components["responses"]["Problem501"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    unloadModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions that are gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnloadedVersions"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            501: components["responses"]["Problem501"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    loadVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of it; a version that failed anywhere is FAILED. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoadedVersions"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            501: components["responses"]["Problem501"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    unloadVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions that are gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnloadedVersions"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            501: components["responses"]["Problem501"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    watchLive: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last sample that came; those after it are sent first. */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Until the gateway leaves, or the key or session is no longer valid. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    liveFailures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailedCalls"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    liveHistory: {
        parameters: {
            query?: {
                /** @description Only samples of the last so many seconds. */
                seconds?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is kept; less than an hour where very many versions are busy all the time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveHistory"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listTraffic: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By model; every other model has the default document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficDocuments"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    showTraffic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model: string;
                        /** @description 0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is. */
                        revision: number;
                        /** @description Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`. */
                        weights: {
                            [key: string]: number;
                        };
                        /** @description Versions by label. A label moves only to a version that is READY. */
                        labels?: {
                            [key: string]: string;
                        };
                        /** @description What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random. */
                        sticky?: {
                            /** @enum {unknown} */
                            by: "header";
                            /** @description The name of a header. */
                            name: string;
                        } | {
                            /** @enum {unknown} */
                            by: "key";
                        } | {
                            /** @enum {unknown} */
                            by: "field";
                            name: string;
                        };
                        /** @description The first that matches decides, before the weights. */
                        rules?: {
                            /** @description The name of a header. */
                            header: string;
                            value: string;
                            /** @description A version, a label or `latest`. */
                            version: string;
                        }[];
                        /** @description A share of the calls is copied to another version, unseen by callers. */
                        shadow?: {
                            /** @description A version or a label. */
                            version: string;
                            /** @description Of the calls, above 0. */
                            percent: number;
                        };
                        /** @description A version whose share rises step by step while a judge watches it. */
                        canary?: {
                            /** @description A version or a label. */
                            version: string;
                            /** @description Each greater than the one before. */
                            steps: number[];
                            /** @description Seconds that a step lasts at least. */
                            every_s: number;
                            /** @description Share of failed calls, beyond the baseline's, that is put up with. */
                            max_error_rate: number;
                            /** @description How many times the baseline's p95 latency its own may be. */
                            max_p95_ratio: number;
                            /** @description Calls without which a step is not judged. */
                            min_calls: number;
                            /** @description Share of shadowed calls that may be answered otherwise. */
                            max_disagreement?: number;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    setTraffic: {
        parameters: {
            query?: {
                /** @description Change nothing, and say what would come of it. */
                dry_run?: boolean;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        /** @description Which version serves whom. Parts that it does without are absent. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "my-model",
                 *       "revision": 7,
                 *       "weights": {
                 *         "1": 90,
                 *         "canary": 10
                 *       },
                 *       "labels": {
                 *         "canary": "2"
                 *       },
                 *       "sticky": {
                 *         "by": "header",
                 *         "name": "x-user"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["TrafficDocumentToSet"];
            };
        };
        responses: {
            /** @description The document as it is now; of a dry run, what would come of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model: string;
                        /** @description 0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is. */
                        revision: number;
                        /** @description Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`. */
                        weights: {
                            [key: string]: number;
                        };
                        /** @description Versions by label. A label moves only to a version that is READY. */
                        labels?: {
                            [key: string]: string;
                        };
                        /** @description What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random. */
                        sticky?: {
                            /** @enum {unknown} */
                            by: "header";
                            /** @description The name of a header. */
                            name: string;
                        } | {
                            /** @enum {unknown} */
                            by: "key";
                        } | {
                            /** @enum {unknown} */
                            by: "field";
                            name: string;
                        };
                        /** @description The first that matches decides, before the weights. */
                        rules?: {
                            /** @description The name of a header. */
                            header: string;
                            value: string;
                            /** @description A version, a label or `latest`. */
                            version: string;
                        }[];
                        /** @description A share of the calls is copied to another version, unseen by callers. */
                        shadow?: {
                            /** @description A version or a label. */
                            version: string;
                            /** @description Of the calls, above 0. */
                            percent: number;
                        };
                        /** @description A version whose share rises step by step while a judge watches it. */
                        canary?: {
                            /** @description A version or a label. */
                            version: string;
                            /** @description Each greater than the one before. */
                            steps: number[];
                            /** @description Seconds that a step lasts at least. */
                            every_s: number;
                            /** @description Share of failed calls, beyond the baseline's, that is put up with. */
                            max_error_rate: number;
                            /** @description How many times the baseline's p95 latency its own may be. */
                            max_p95_ratio: number;
                            /** @description Calls without which a step is not judged. */
                            min_calls: number;
                            /** @description Share of shadowed calls that may be answered otherwise. */
                            max_disagreement?: number;
                        };
                    } | components["schemas"]["WhatAChangeOfTrafficWouldDo"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    listTrafficRevisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The revisions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionsOfATrafficDocument"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    showCanary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The canary. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CanaryOfAModel"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    showShadow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShadowOfAModel"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    promoteCanary: {
        parameters: {
            query?: {
                /** @description Change nothing, and say what would come of it. */
                dry_run?: boolean;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What holds now; of a dry run, what would come of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatBecameOfACanary"] | components["schemas"]["WhatAChangeOfTrafficWouldDo"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    rollBackCanary: {
        parameters: {
            query?: {
                /** @description Change nothing, and say what would come of it. */
                dry_run?: boolean;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What holds now; of a dry run, what would come of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatBecameOfACanary"] | components["schemas"]["WhatAChangeOfTrafficWouldDo"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    audit: {
        parameters: {
            query?: {
                /** @description Entries of one answer at most. */
                limit?: number;
                /** @description Only entries with a smaller id. */
                before?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    ownUsage: {
        parameters: {
            query?: {
                /** @description The first day, in UTC; left out: 29 days before the last. */
                from?: string;
                /** @description The last day; left out: today. */
                to?: string;
                /** @description What is summed up apart, with commas: key, model, version, day, month. Left out: key,model,version. */
                by?: string;
                /** @description csv, as `accept: text/csv` asks for, too. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By model and version unless `by` says otherwise; never by key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    usage: {
        parameters: {
            query?: {
                /** @description The first day, in UTC; left out: 29 days before the last. */
                from?: string;
                /** @description The last day; left out: today. */
                to?: string;
                /** @description What is summed up apart, with commas: key, model, version, day, month. Left out: key,model,version. */
                by?: string;
                /** @description csv, as `accept: text/csv` asks for, too. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By key, model and version unless `by` says otherwise. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    signInAtProvider: {
        parameters: {
            query?: {
                /** @description Where in the dashboard to go on; it leads nowhere else. */
                next?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider; to the dashboard's sign-in where it can't be reached. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            501: components["responses"]["Problem501"];
            503: components["responses"]["Problem503"];
        };
    };
    signInFromProvider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the dashboard, signed in; to its sign-in with `trouble` where that did not work. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            501: components["responses"]["Problem501"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    showSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With `signed_in` false where nobody is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Either of the two. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description The session; its cookie is in the header set-cookie. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is signed out, if it was not before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
}
