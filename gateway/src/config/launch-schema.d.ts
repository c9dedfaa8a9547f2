// Generated from src/inferencehub/launch by `make generate`. Do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AnnouncedInput
         * @description One input of a version: datatype as in model.yaml, shape with -1 for any length.
         */
        AnnouncedInput: {
            /** Name */
            name: string;
            /** Datatype */
            datatype: string;
            /** Shape */
            shape: number[];
        };
        /**
         * AnnouncedModel
         * @description One version, as far as `up` speaks of it.
         *
         *     Attributes:
         *         state: "LOADING", "READY", "FAILED", "UNLOADING" or "UNLOADED".
         *         failure: Why it is FAILED, without paths.
         *         example: Inputs of its first example, as POST /predict takes them.
         */
        AnnouncedModel: {
            /** Name */
            name: string;
            /** Version */
            version: string;
            /** State */
            state: string;
            /**
             * Failure
             * @default null
             */
            failure: string | null;
            /**
             * Inputs
             * @default []
             */
            inputs: components["schemas"]["AnnouncedInput"][];
            /**
             * Example
             * @default null
             */
            example: unknown;
        };
        /**
         * Drain
         * @description Finish what is under way and end, as after SIGTERM.
         */
        Drain: {
            /**
             * Command
             * @constant
             */
            command: "drain";
        };
        /**
         * EndExplained
         * @description A worker knows what ended the one before it: a version, which it loads with care or leaves alone from now on.
         */
        EndExplained: {
            /**
             * Event
             * @constant
             */
            event: "end_explained";
        };
        /**
         * Failed
         * @description It can't serve as it was told and ends; one sentence for the operator.
         */
        Failed: {
            /** Reason */
            reason: string;
            /**
             * Exit Code
             * @default 1
             */
            exit_code: number;
            /**
             * Event
             * @constant
             */
            event: "failed";
        };
        /**
         * FirstKey
         * @description The admin key that a gateway has made because there was none.
         */
        FirstKey: {
            /** Key */
            key: string;
            /**
             * Event
             * @constant
             */
            event: "first_key";
        };
        /**
         * GatewayDocument
         * @description What a gateway is told.
         *
         *     Attributes:
         *         name: Names the process in its log lines.
         *         version: Version of the package that started it.
         *         settings: The resolved settings, secrets included: `contract/config.schema.json`.
         *         home: Folder of the state file, absolute.
         *         listen_fd: A TCP socket that is listening already; without one the gateway listens on its own.
         *         grpc_listen_fd: The same for gRPC, where the settings name a port for it.
         *         worker_addresses: `unix:PATH` or `HOST:PORT` of each worker.
         *         shared_folder: Folder shared with the workers of this machine, for tensors by reference.
         *         models_path: The folder of models that the workers of this machine serve, absolute, to tell admins; None where
         *             that is not known.
         *         first_key: Report an admin key when one had to be made.
         *         sign_in_link: Make a link that signs a browser in once, and report it.
         *         supervised: A supervisor starts another when this one ends.
         *         siblings: Set where there are several gateway processes.
         */
        GatewayDocument: {
            /** Name */
            name: string;
            /** Version */
            version: string;
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            /** Home */
            home: string;
            /**
             * Listen Fd
             * @default null
             */
            listen_fd: number | null;
            /**
             * Grpc Listen Fd
             * @default null
             */
            grpc_listen_fd: number | null;
            /**
             * Worker Addresses
             * @default []
             */
            worker_addresses: string[];
            /**
             * Shared Folder
             * @default null
             */
            shared_folder: string | null;
            /**
             * Models Path
             * @default null
             */
            models_path: string | null;
            /**
             * First Key
             * @default false
             */
            first_key: boolean;
            /**
             * Sign In Link
             * @default false
             */
            sign_in_link: boolean;
            /**
             * Supervised
             * @default false
             */
            supervised: boolean;
            /** @default null */
            siblings: components["schemas"]["Siblings"] | null;
            /**
             * Role
             * @constant
             */
            role: "gateway";
        };
        /**
         * Isolated
         * @description To a shared worker: which models have a worker of their own that serves, and why others have none.
         */
        Isolated: {
            /**
             * Serving
             * @default []
             */
            serving: string[];
            /** Failed */
            failed?: {
                [key: string]: string;
            };
            /**
             * Command
             * @constant
             */
            command: "isolated";
        };
        /**
         * IsolatedModel
         * @description A model with `isolation: process`, and the interpreter that it names; None for the supervisor's own.
         */
        IsolatedModel: {
            /** Name */
            name: string;
            /**
             * Python
             * @default null
             */
            python: string | null;
        };
        /**
         * IsolatedModels
         * @description The models that a shared worker leaves to workers of their own; all of them, each time that they change.
         */
        IsolatedModels: {
            /**
             * Models
             * @default []
             */
            models: components["schemas"]["IsolatedModel"][];
            /**
             * Event
             * @constant
             */
            event: "isolated_models";
        };
        /**
         * Listening
         * @description It accepts connections: a gateway at `host` and `port`, a worker at `address`.
         */
        Listening: {
            /**
             * Host
             * @default null
             */
            host: string | null;
            /**
             * Port
             * @default null
             */
            port: number | null;
            /**
             * Address
             * @default null
             */
            address: string | null;
            /**
             * Event
             * @constant
             */
            event: "listening";
        };
        /**
         * Load
         * @description How long a call that comes now should wait in the longest of a worker's queues.
         */
        Load: {
            /** Queue Delay Ms */
            queue_delay_ms: number;
            /**
             * Event
             * @constant
             */
            event: "load";
        };
        /**
         * Members
         * @description Of who keeps workers elsewhere: where all of them serve from now on, as gateways are told it.
         */
        Members: {
            /**
             * Addresses
             * @default []
             */
            addresses: string[];
            /**
             * Event
             * @constant
             */
            event: "members";
        };
        /**
         * ModelsFolder
         * @description A folder of models, absolute. `address`: what it mirrors; empty for a folder that is the operator's own.
         */
        ModelsFolder: {
            /** Path */
            path: string;
            /**
             * Address
             * @default
             */
            address: string;
        };
        /**
         * Ready
         * @description All that was there at its start is loaded or FAILED. A worker says what it found, a gateway what is upstream.
         */
        Ready: {
            /**
             * Models
             * @default []
             */
            models: components["schemas"]["AnnouncedModel"][];
            /**
             * Event
             * @constant
             */
            event: "ready";
        };
        /**
         * Siblings
         * @description Which of several gateway processes one is; they share the listening sockets.
         *
         *     Attributes:
         *         number: 1 for the first, which does for all of them what only one can do.
         *         count: How many there are.
         *         socket: Path of the Unix socket on which the first serves the others.
         */
        Siblings: {
            /** Number */
            number: number;
            /** Count */
            count: number;
            /** Socket */
            socket: string;
        };
        /**
         * SignInLink
         * @description The secret part of the link that signs a browser in once.
         */
        SignInLink: {
            /** Link */
            link: string;
            /**
             * Event
             * @constant
             */
            event: "sign_in_link";
        };
        /**
         * TakeOver
         * @description To a standby: be this worker from now on, whose process has ended.
         *
         *     Attributes:
         *         name: Of the worker, in log lines.
         *         listen: Its address.
         *         load_journal: Where it notes what it loads.
         *         previous_end: How its process ended, such as `signal SIGSEGV`.
         */
        TakeOver: {
            /** Name */
            name: string;
            /** Listen */
            listen: string;
            /**
             * Load Journal
             * @default null
             */
            load_journal: string | null;
            /**
             * Previous End
             * @default null
             */
            previous_end: string | null;
            /**
             * Command
             * @constant
             */
            command: "take_over";
        };
        /**
         * WorkerDocument
         * @description What a worker is told, whether it serves all models or one alone.
         *
         *     Attributes:
         *         name: Names the process in its log lines.
         *         version: Version of the package that started it.
         *         settings: The resolved settings, secrets included: `contract/config.schema.json`.
         *         listen: `unix:PATH` or `HOST:PORT`.
         *         models_path: The first folder of models, absolute.
         *         models_folders: All of them, of which the first that has a model serves it; empty for the first alone.
         *         worker_count: Workers that share the cores of this machine.
         *         shared_folder: Folder in which gateways of this machine give tensors by reference.
         *         only_models: The models that it serves; None for all.
         *         supervised_isolation: It leaves models with `isolation: process` to workers that its supervisor starts for them.
         *         load_journal: File of this worker's own, in which it notes what it loads: the next one, or this one after the
         *             machine has started again, learns from it which version ended the process. None for no such file.
         *         previous_end: How the process before this one ended, such as `signal SIGSEGV`, when nobody had asked it to.
         *         run_page: Where it notes what runs; None for beside its socket, or in its own memory where it has none.
         *         wait_for_desired: It loads nothing before a gateway has said what is wanted.
         *         standby: It loads what there is to load, and listens only once it is told whose place to take; `listen` names no
         *             more than its run page until then.
         *         supervised: A supervisor starts another when this one ends.
         *         reports_load: It tells its supervisor how long calls wait.
         */
        WorkerDocument: {
            /** Name */
            name: string;
            /** Version */
            version: string;
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            /** Listen */
            listen: string;
            /** Models Path */
            models_path: string;
            /**
             * Worker Count
             * @default 1
             */
            worker_count: number;
            /**
             * Shared Folder
             * @default null
             */
            shared_folder: string | null;
            /**
             * Only Models
             * @default null
             */
            only_models: string[] | null;
            /**
             * Supervised Isolation
             * @default false
             */
            supervised_isolation: boolean;
            /**
             * Load Journal
             * @default null
             */
            load_journal: string | null;
            /**
             * Previous End
             * @default null
             */
            previous_end: string | null;
            /**
             * Run Page
             * @default null
             */
            run_page: string | null;
            /**
             * Wait For Desired
             * @default false
             */
            wait_for_desired: boolean;
            /**
             * Standby
             * @default false
             */
            standby: boolean;
            /**
             * Supervised
             * @default false
             */
            supervised: boolean;
            /**
             * Reports Load
             * @default false
             */
            reports_load: boolean;
            /**
             * Models Folders
             * @default []
             */
            models_folders: components["schemas"]["ModelsFolder"][];
            /**
             * Role
             * @constant
             */
            role: "worker";
        };
        /**
         * Workers
         * @description To a gateway: the addresses of all workers from now on.
         */
        Workers: {
            /**
             * Addresses
             * @default []
             */
            addresses: string[];
            /**
             * Command
             * @constant
             */
            command: "workers";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
