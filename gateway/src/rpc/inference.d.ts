// Generated from contract/proto by `make generate`. Do not edit.
import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace inferencehub. */
export namespace inferencehub {

    /** Namespace rpc. */
    namespace rpc {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a PredictRequest.
             * @deprecated Use inferencehub.rpc.v1.PredictRequest.$Properties instead.
             */
            interface IPredictRequest extends inferencehub.rpc.v1.PredictRequest.$Properties {
            }

            /** Represents a PredictRequest. */
            class PredictRequest {

                /**
                 * Constructs a new PredictRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.PredictRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PredictRequest modelName. */
                modelName: string;

                /** PredictRequest version. */
                version: string;

                /** PredictRequest inputs. */
                inputs: inferencehub.rpc.v1.Tensor.$Properties[];

                /** PredictRequest parameters. */
                parameters: { [k: string]: inferencehub.rpc.v1.Parameter.$Properties };

                /** PredictRequest requestId. */
                requestId: string;

                /**
                 * Encodes the specified PredictRequest message. Does not implicitly {@link inferencehub.rpc.v1.PredictRequest.verify|verify} messages.
                 * @param message PredictRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.PredictRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PredictRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.PredictRequest & inferencehub.rpc.v1.PredictRequest.$Shape} PredictRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.PredictRequest & inferencehub.rpc.v1.PredictRequest.$Shape;
            }

            namespace PredictRequest {

                /** Properties of a PredictRequest. */
                interface $Properties {

                    /** PredictRequest modelName */
                    modelName?: (string|null);

                    /** PredictRequest version */
                    version?: (string|null);

                    /** PredictRequest inputs */
                    inputs?: (inferencehub.rpc.v1.Tensor.$Properties[]|null);

                    /** PredictRequest parameters */
                    parameters?: ({ [k: string]: inferencehub.rpc.v1.Parameter.$Properties }|null);

                    /** PredictRequest requestId */
                    requestId?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PredictRequest. */
                type $Shape = {
                  modelName?: string|null;
                  version?: string|null;
                  inputs?: inferencehub.rpc.v1.Tensor.$Shape[]|null;
                  parameters?: { [k: string]: inferencehub.rpc.v1.Parameter.$Shape }|null;
                  requestId?: string|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a PredictResponse.
             * @deprecated Use inferencehub.rpc.v1.PredictResponse.$Properties instead.
             */
            interface IPredictResponse extends inferencehub.rpc.v1.PredictResponse.$Properties {
            }

            /** Represents a PredictResponse. */
            class PredictResponse {

                /**
                 * Constructs a new PredictResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.PredictResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PredictResponse modelName. */
                modelName: string;

                /** PredictResponse version. */
                version: string;

                /** PredictResponse outputs. */
                outputs: inferencehub.rpc.v1.Tensor.$Properties[];

                /** PredictResponse requestId. */
                requestId: string;

                /** PredictResponse timings. */
                timings?: (inferencehub.rpc.v1.Timings.$Properties|null);

                /** PredictResponse usage. */
                usage?: (inferencehub.rpc.v1.Usage.$Properties|null);

                /**
                 * Encodes the specified PredictResponse message. Does not implicitly {@link inferencehub.rpc.v1.PredictResponse.verify|verify} messages.
                 * @param message PredictResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.PredictResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PredictResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.PredictResponse & inferencehub.rpc.v1.PredictResponse.$Shape} PredictResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.PredictResponse & inferencehub.rpc.v1.PredictResponse.$Shape;
            }

            namespace PredictResponse {

                /** Properties of a PredictResponse. */
                interface $Properties {

                    /** PredictResponse modelName */
                    modelName?: (string|null);

                    /** PredictResponse version */
                    version?: (string|null);

                    /** PredictResponse outputs */
                    outputs?: (inferencehub.rpc.v1.Tensor.$Properties[]|null);

                    /** PredictResponse requestId */
                    requestId?: (string|null);

                    /** PredictResponse timings */
                    timings?: (inferencehub.rpc.v1.Timings.$Properties|null);

                    /** PredictResponse usage */
                    usage?: (inferencehub.rpc.v1.Usage.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PredictResponse. */
                type $Shape = {
                  modelName?: string|null;
                  version?: string|null;
                  outputs?: inferencehub.rpc.v1.Tensor.$Shape[]|null;
                  requestId?: string|null;
                  timings?: inferencehub.rpc.v1.Timings.$Shape|null;
                  usage?: inferencehub.rpc.v1.Usage.$Shape|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a PredictStreamResponse.
             * @deprecated Use inferencehub.rpc.v1.PredictStreamResponse.$Properties instead.
             */
            interface IPredictStreamResponse extends inferencehub.rpc.v1.PredictStreamResponse.$Properties {
            }

            /** Represents a PredictStreamResponse. */
            class PredictStreamResponse {

                /**
                 * Constructs a new PredictStreamResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.PredictStreamResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PredictStreamResponse chunk. */
                chunk?: (inferencehub.rpc.v1.Chunk.$Properties|null);

                /** PredictStreamResponse end. */
                end?: (inferencehub.rpc.v1.PredictResponse.$Properties|null);

                /** PredictStreamResponse part. */
                part?: ("chunk"|"end");

                /**
                 * Encodes the specified PredictStreamResponse message. Does not implicitly {@link inferencehub.rpc.v1.PredictStreamResponse.verify|verify} messages.
                 * @param message PredictStreamResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.PredictStreamResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PredictStreamResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.PredictStreamResponse & inferencehub.rpc.v1.PredictStreamResponse.$Shape} PredictStreamResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.PredictStreamResponse & inferencehub.rpc.v1.PredictStreamResponse.$Shape;
            }

            namespace PredictStreamResponse {

                /** Properties of a PredictStreamResponse. */
                interface $Properties {

                    /** PredictStreamResponse chunk */
                    chunk?: (inferencehub.rpc.v1.Chunk.$Properties|null);

                    /** PredictStreamResponse end */
                    end?: (inferencehub.rpc.v1.PredictResponse.$Properties|null);

                    /** PredictStreamResponse part */
                    part?: ("chunk"|"end");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a PredictStreamResponse. */
                type $Shape = {
                  chunk?: inferencehub.rpc.v1.Chunk.$Shape|null;
                  end?: inferencehub.rpc.v1.PredictResponse.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ part?: undefined; chunk?: null; end?: null }|{ part?: "chunk"; chunk: inferencehub.rpc.v1.Chunk.$Shape; end?: null }|{ part?: "end"; chunk?: null; end: inferencehub.rpc.v1.PredictResponse.$Shape })
                );
            }

            /**
             * Properties of a Chunk.
             * @deprecated Use inferencehub.rpc.v1.Chunk.$Properties instead.
             */
            interface IChunk extends inferencehub.rpc.v1.Chunk.$Properties {
            }

            /** Represents a Chunk. */
            class Chunk {

                /**
                 * Constructs a new Chunk.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.Chunk.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Chunk outputs. */
                outputs: inferencehub.rpc.v1.Tensor.$Properties[];

                /**
                 * Encodes the specified Chunk message. Does not implicitly {@link inferencehub.rpc.v1.Chunk.verify|verify} messages.
                 * @param message Chunk message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.Chunk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Chunk message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Chunk & inferencehub.rpc.v1.Chunk.$Shape} Chunk
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.Chunk & inferencehub.rpc.v1.Chunk.$Shape;
            }

            namespace Chunk {

                /** Properties of a Chunk. */
                interface $Properties {

                    /** Chunk outputs */
                    outputs?: (inferencehub.rpc.v1.Tensor.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Chunk. */
                type $Shape = {
                  outputs?: inferencehub.rpc.v1.Tensor.$Shape[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a Usage.
             * @deprecated Use inferencehub.rpc.v1.Usage.$Properties instead.
             */
            interface IUsage extends inferencehub.rpc.v1.Usage.$Properties {
            }

            /** Represents a Usage. */
            class Usage {

                /**
                 * Constructs a new Usage.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.Usage.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Usage promptTokens. */
                promptTokens: number;

                /** Usage completionTokens. */
                completionTokens: number;

                /** Usage cachedTokens. */
                cachedTokens: number;

                /** Usage estimated. */
                estimated: boolean;

                /**
                 * Encodes the specified Usage message. Does not implicitly {@link inferencehub.rpc.v1.Usage.verify|verify} messages.
                 * @param message Usage message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.Usage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Usage message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Usage & inferencehub.rpc.v1.Usage.$Shape} Usage
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.Usage & inferencehub.rpc.v1.Usage.$Shape;
            }

            namespace Usage {

                /** Properties of a Usage. */
                interface $Properties {

                    /** Usage promptTokens */
                    promptTokens?: (number|null);

                    /** Usage completionTokens */
                    completionTokens?: (number|null);

                    /** Usage cachedTokens */
                    cachedTokens?: (number|null);

                    /** Usage estimated */
                    estimated?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Usage. */
                type $Shape = inferencehub.rpc.v1.Usage.$Properties;
            }

            /**
             * Properties of a Tensor.
             * @deprecated Use inferencehub.rpc.v1.Tensor.$Properties instead.
             */
            interface ITensor extends inferencehub.rpc.v1.Tensor.$Properties {
            }

            /** Represents a Tensor. */
            class Tensor {

                /**
                 * Constructs a new Tensor.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.Tensor.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Tensor name. */
                name: string;

                /** Tensor datatype. */
                datatype: inferencehub.rpc.v1.Datatype;

                /** Tensor shape. */
                shape: number[];

                /** Tensor raw. */
                raw?: (Uint8Array|null);

                /** Tensor reference. */
                reference?: (inferencehub.rpc.v1.FileReference.$Properties|null);

                /** Tensor missing. */
                missing: Uint8Array;

                /** Tensor callLengths. */
                callLengths: number[];

                /** Tensor mediaType. */
                mediaType: string;

                /** Tensor content. */
                content?: ("raw"|"reference");

                /**
                 * Encodes the specified Tensor message. Does not implicitly {@link inferencehub.rpc.v1.Tensor.verify|verify} messages.
                 * @param message Tensor message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.Tensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Tensor message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Tensor & inferencehub.rpc.v1.Tensor.$Shape} Tensor
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.Tensor & inferencehub.rpc.v1.Tensor.$Shape;
            }

            namespace Tensor {

                /** Properties of a Tensor. */
                interface $Properties {

                    /** Tensor name */
                    name?: (string|null);

                    /** Tensor datatype */
                    datatype?: (inferencehub.rpc.v1.Datatype|null);

                    /** Tensor shape */
                    shape?: (number[]|null);

                    /** Tensor raw */
                    raw?: (Uint8Array|null);

                    /** Tensor reference */
                    reference?: (inferencehub.rpc.v1.FileReference.$Properties|null);

                    /** Tensor missing */
                    missing?: (Uint8Array|null);

                    /** Tensor callLengths */
                    callLengths?: (number[]|null);

                    /** Tensor mediaType */
                    mediaType?: (string|null);

                    /** Tensor content */
                    content?: ("raw"|"reference");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a Tensor. */
                type $Shape = {
                  name?: string|null;
                  datatype?: inferencehub.rpc.v1.Datatype|null;
                  shape?: number[]|null;
                  raw?: Uint8Array|null;
                  reference?: inferencehub.rpc.v1.FileReference.$Shape|null;
                  missing?: Uint8Array|null;
                  callLengths?: number[]|null;
                  mediaType?: string|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ content?: undefined; raw?: null; reference?: null }|{ content?: "raw"; raw: Uint8Array; reference?: null }|{ content?: "reference"; raw?: null; reference: inferencehub.rpc.v1.FileReference.$Shape })
                );
            }

            /**
             * Properties of a FileReference.
             * @deprecated Use inferencehub.rpc.v1.FileReference.$Properties instead.
             */
            interface IFileReference extends inferencehub.rpc.v1.FileReference.$Properties {
            }

            /** Represents a FileReference. */
            class FileReference {

                /**
                 * Constructs a new FileReference.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.FileReference.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** FileReference name. */
                name: string;

                /** FileReference offset. */
                offset: number;

                /** FileReference length. */
                length: number;

                /**
                 * Encodes the specified FileReference message. Does not implicitly {@link inferencehub.rpc.v1.FileReference.verify|verify} messages.
                 * @param message FileReference message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.FileReference.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a FileReference message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.FileReference & inferencehub.rpc.v1.FileReference.$Shape} FileReference
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.FileReference & inferencehub.rpc.v1.FileReference.$Shape;
            }

            namespace FileReference {

                /** Properties of a FileReference. */
                interface $Properties {

                    /** FileReference name */
                    name?: (string|null);

                    /** FileReference offset */
                    offset?: (number|null);

                    /** FileReference length */
                    length?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a FileReference. */
                type $Shape = inferencehub.rpc.v1.FileReference.$Properties;
            }

            /** Datatype enum. */
            enum Datatype {

                /** DATATYPE_UNSPECIFIED value */
                DATATYPE_UNSPECIFIED = 0,

                /** DATATYPE_BOOL value */
                DATATYPE_BOOL = 1,

                /** DATATYPE_UINT8 value */
                DATATYPE_UINT8 = 2,

                /** DATATYPE_UINT16 value */
                DATATYPE_UINT16 = 3,

                /** DATATYPE_UINT32 value */
                DATATYPE_UINT32 = 4,

                /** DATATYPE_UINT64 value */
                DATATYPE_UINT64 = 5,

                /** DATATYPE_INT8 value */
                DATATYPE_INT8 = 6,

                /** DATATYPE_INT16 value */
                DATATYPE_INT16 = 7,

                /** DATATYPE_INT32 value */
                DATATYPE_INT32 = 8,

                /** DATATYPE_INT64 value */
                DATATYPE_INT64 = 9,

                /** DATATYPE_FP16 value */
                DATATYPE_FP16 = 10,

                /** DATATYPE_FP32 value */
                DATATYPE_FP32 = 11,

                /** DATATYPE_FP64 value */
                DATATYPE_FP64 = 12,

                /** DATATYPE_BF16 value */
                DATATYPE_BF16 = 13,

                /** DATATYPE_BYTES value */
                DATATYPE_BYTES = 14
            }

            /**
             * Properties of a Parameter.
             * @deprecated Use inferencehub.rpc.v1.Parameter.$Properties instead.
             */
            interface IParameter extends inferencehub.rpc.v1.Parameter.$Properties {
            }

            /** Represents a Parameter. */
            class Parameter {

                /**
                 * Constructs a new Parameter.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.Parameter.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Parameter boolValue. */
                boolValue?: (boolean|null);

                /** Parameter int64Value. */
                int64Value?: (number|null);

                /** Parameter doubleValue. */
                doubleValue?: (number|null);

                /** Parameter stringValue. */
                stringValue?: (string|null);

                /** Parameter value. */
                value?: ("boolValue"|"int64Value"|"doubleValue"|"stringValue");

                /**
                 * Encodes the specified Parameter message. Does not implicitly {@link inferencehub.rpc.v1.Parameter.verify|verify} messages.
                 * @param message Parameter message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.Parameter.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Parameter message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Parameter & inferencehub.rpc.v1.Parameter.$Shape} Parameter
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.Parameter & inferencehub.rpc.v1.Parameter.$Shape;
            }

            namespace Parameter {

                /** Properties of a Parameter. */
                interface $Properties {

                    /** Parameter boolValue */
                    boolValue?: (boolean|null);

                    /** Parameter int64Value */
                    int64Value?: (number|null);

                    /** Parameter doubleValue */
                    doubleValue?: (number|null);

                    /** Parameter stringValue */
                    stringValue?: (string|null);

                    /** Parameter value */
                    value?: ("boolValue"|"int64Value"|"doubleValue"|"stringValue");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a Parameter. */
                type $Shape = {
                  boolValue?: boolean|null;
                  int64Value?: number|null;
                  doubleValue?: number|null;
                  stringValue?: string|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ value?: undefined; boolValue?: null; int64Value?: null; doubleValue?: null; stringValue?: null }|{ value?: "boolValue"; boolValue: boolean; int64Value?: null; doubleValue?: null; stringValue?: null }|{ value?: "int64Value"; boolValue?: null; int64Value: number; doubleValue?: null; stringValue?: null }|{ value?: "doubleValue"; boolValue?: null; int64Value?: null; doubleValue: number; stringValue?: null }|{ value?: "stringValue"; boolValue?: null; int64Value?: null; doubleValue?: null; stringValue: string })
                );
            }

            /**
             * Properties of a Timings.
             * @deprecated Use inferencehub.rpc.v1.Timings.$Properties instead.
             */
            interface ITimings extends inferencehub.rpc.v1.Timings.$Properties {
            }

            /** Represents a Timings. */
            class Timings {

                /**
                 * Constructs a new Timings.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.Timings.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Timings queueUs. */
                queueUs: number;

                /** Timings computeUs. */
                computeUs: number;

                /** Timings batchCalls. */
                batchCalls: number;

                /** Timings batchRows. */
                batchRows: number;

                /**
                 * Encodes the specified Timings message. Does not implicitly {@link inferencehub.rpc.v1.Timings.verify|verify} messages.
                 * @param message Timings message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.Timings.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Timings message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Timings & inferencehub.rpc.v1.Timings.$Shape} Timings
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.Timings & inferencehub.rpc.v1.Timings.$Shape;
            }

            namespace Timings {

                /** Properties of a Timings. */
                interface $Properties {

                    /** Timings queueUs */
                    queueUs?: (number|null);

                    /** Timings computeUs */
                    computeUs?: (number|null);

                    /** Timings batchCalls */
                    batchCalls?: (number|null);

                    /** Timings batchRows */
                    batchRows?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Timings. */
                type $Shape = inferencehub.rpc.v1.Timings.$Properties;
            }

            /**
             * Properties of an ExchangeRequest.
             * @deprecated Use inferencehub.rpc.v1.ExchangeRequest.$Properties instead.
             */
            interface IExchangeRequest extends inferencehub.rpc.v1.ExchangeRequest.$Properties {
            }

            /** Represents an ExchangeRequest. */
            class ExchangeRequest {

                /**
                 * Constructs a new ExchangeRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.ExchangeRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ExchangeRequest sequence. */
                sequence: number;

                /** ExchangeRequest hello. */
                hello?: (inferencehub.rpc.v1.GatewayHello.$Properties|null);

                /** ExchangeRequest cancelledCallIds. */
                cancelledCallIds: number[];

                /** ExchangeRequest receivedSequence. */
                receivedSequence: number;

                /** ExchangeRequest heartbeat. */
                heartbeat: number;

                /** ExchangeRequest goodbye. */
                goodbye: boolean;

                /** ExchangeRequest blocks. */
                blocks: inferencehub.rpc.v1.CallBlock.$Properties[];

                /** ExchangeRequest sentMs. */
                sentMs: number;

                /** ExchangeRequest streamsTaken. */
                streamsTaken: inferencehub.rpc.v1.StreamTaken.$Properties[];

                /**
                 * Encodes the specified ExchangeRequest message. Does not implicitly {@link inferencehub.rpc.v1.ExchangeRequest.verify|verify} messages.
                 * @param message ExchangeRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.ExchangeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an ExchangeRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.ExchangeRequest & inferencehub.rpc.v1.ExchangeRequest.$Shape} ExchangeRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.ExchangeRequest & inferencehub.rpc.v1.ExchangeRequest.$Shape;
            }

            namespace ExchangeRequest {

                /** Properties of an ExchangeRequest. */
                interface $Properties {

                    /** ExchangeRequest sequence */
                    sequence?: (number|null);

                    /** ExchangeRequest hello */
                    hello?: (inferencehub.rpc.v1.GatewayHello.$Properties|null);

                    /** ExchangeRequest cancelledCallIds */
                    cancelledCallIds?: (number[]|null);

                    /** ExchangeRequest receivedSequence */
                    receivedSequence?: (number|null);

                    /** ExchangeRequest heartbeat */
                    heartbeat?: (number|null);

                    /** ExchangeRequest goodbye */
                    goodbye?: (boolean|null);

                    /** ExchangeRequest blocks */
                    blocks?: (inferencehub.rpc.v1.CallBlock.$Properties[]|null);

                    /** ExchangeRequest sentMs */
                    sentMs?: (number|null);

                    /** ExchangeRequest streamsTaken */
                    streamsTaken?: (inferencehub.rpc.v1.StreamTaken.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an ExchangeRequest. */
                type $Shape = {
                  sequence?: number|null;
                  hello?: inferencehub.rpc.v1.GatewayHello.$Shape|null;
                  cancelledCallIds?: number[]|null;
                  receivedSequence?: number|null;
                  heartbeat?: number|null;
                  goodbye?: boolean|null;
                  blocks?: inferencehub.rpc.v1.CallBlock.$Shape[]|null;
                  sentMs?: number|null;
                  streamsTaken?: inferencehub.rpc.v1.StreamTaken.$Shape[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a StreamTaken.
             * @deprecated Use inferencehub.rpc.v1.StreamTaken.$Properties instead.
             */
            interface IStreamTaken extends inferencehub.rpc.v1.StreamTaken.$Properties {
            }

            /** Represents a StreamTaken. */
            class StreamTaken {

                /**
                 * Constructs a new StreamTaken.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.StreamTaken.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StreamTaken callId. */
                callId: number;

                /** StreamTaken chunks. */
                chunks: number;

                /** StreamTaken bytes. */
                bytes: number;

                /**
                 * Encodes the specified StreamTaken message. Does not implicitly {@link inferencehub.rpc.v1.StreamTaken.verify|verify} messages.
                 * @param message StreamTaken message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.StreamTaken.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StreamTaken message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.StreamTaken & inferencehub.rpc.v1.StreamTaken.$Shape} StreamTaken
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.StreamTaken & inferencehub.rpc.v1.StreamTaken.$Shape;
            }

            namespace StreamTaken {

                /** Properties of a StreamTaken. */
                interface $Properties {

                    /** StreamTaken callId */
                    callId?: (number|null);

                    /** StreamTaken chunks */
                    chunks?: (number|null);

                    /** StreamTaken bytes */
                    bytes?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StreamTaken. */
                type $Shape = inferencehub.rpc.v1.StreamTaken.$Properties;
            }

            /**
             * Properties of an ExchangeResponse.
             * @deprecated Use inferencehub.rpc.v1.ExchangeResponse.$Properties instead.
             */
            interface IExchangeResponse extends inferencehub.rpc.v1.ExchangeResponse.$Properties {
            }

            /** Represents an ExchangeResponse. */
            class ExchangeResponse {

                /**
                 * Constructs a new ExchangeResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.ExchangeResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ExchangeResponse sequence. */
                sequence: number;

                /** ExchangeResponse hello. */
                hello?: (inferencehub.rpc.v1.WorkerHello.$Properties|null);

                /** ExchangeResponse admittedSequence. */
                admittedSequence: number;

                /** ExchangeResponse loads. */
                loads: inferencehub.rpc.v1.QueueLoad.$Properties[];

                /** ExchangeResponse heartbeat. */
                heartbeat: number;

                /** ExchangeResponse goodbye. */
                goodbye: boolean;

                /** ExchangeResponse residentMemoryBytes. */
                residentMemoryBytes: number;

                /** ExchangeResponse parts. */
                parts: inferencehub.rpc.v1.AnswerPart.$Properties[];

                /** ExchangeResponse blocks. */
                blocks: inferencehub.rpc.v1.AnswerBlock.$Properties[];

                /** ExchangeResponse chunks. */
                chunks: inferencehub.rpc.v1.StreamChunk.$Properties[];

                /**
                 * Encodes the specified ExchangeResponse message. Does not implicitly {@link inferencehub.rpc.v1.ExchangeResponse.verify|verify} messages.
                 * @param message ExchangeResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.ExchangeResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an ExchangeResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.ExchangeResponse & inferencehub.rpc.v1.ExchangeResponse.$Shape} ExchangeResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.ExchangeResponse & inferencehub.rpc.v1.ExchangeResponse.$Shape;
            }

            namespace ExchangeResponse {

                /** Properties of an ExchangeResponse. */
                interface $Properties {

                    /** ExchangeResponse sequence */
                    sequence?: (number|null);

                    /** ExchangeResponse hello */
                    hello?: (inferencehub.rpc.v1.WorkerHello.$Properties|null);

                    /** ExchangeResponse admittedSequence */
                    admittedSequence?: (number|null);

                    /** ExchangeResponse loads */
                    loads?: (inferencehub.rpc.v1.QueueLoad.$Properties[]|null);

                    /** ExchangeResponse heartbeat */
                    heartbeat?: (number|null);

                    /** ExchangeResponse goodbye */
                    goodbye?: (boolean|null);

                    /** ExchangeResponse residentMemoryBytes */
                    residentMemoryBytes?: (number|null);

                    /** ExchangeResponse parts */
                    parts?: (inferencehub.rpc.v1.AnswerPart.$Properties[]|null);

                    /** ExchangeResponse blocks */
                    blocks?: (inferencehub.rpc.v1.AnswerBlock.$Properties[]|null);

                    /** ExchangeResponse chunks */
                    chunks?: (inferencehub.rpc.v1.StreamChunk.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an ExchangeResponse. */
                type $Shape = {
                  sequence?: number|null;
                  hello?: inferencehub.rpc.v1.WorkerHello.$Shape|null;
                  admittedSequence?: number|null;
                  loads?: inferencehub.rpc.v1.QueueLoad.$Shape[]|null;
                  heartbeat?: number|null;
                  goodbye?: boolean|null;
                  residentMemoryBytes?: number|null;
                  parts?: inferencehub.rpc.v1.AnswerPart.$Shape[]|null;
                  blocks?: inferencehub.rpc.v1.AnswerBlock.$Shape[]|null;
                  chunks?: inferencehub.rpc.v1.StreamChunk.$Shape[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a StreamChunk.
             * @deprecated Use inferencehub.rpc.v1.StreamChunk.$Properties instead.
             */
            interface IStreamChunk extends inferencehub.rpc.v1.StreamChunk.$Properties {
            }

            /** Represents a StreamChunk. */
            class StreamChunk {

                /**
                 * Constructs a new StreamChunk.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.StreamChunk.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StreamChunk callId. */
                callId: number;

                /** StreamChunk outputs. */
                outputs: inferencehub.rpc.v1.Tensor.$Properties[];

                /**
                 * Encodes the specified StreamChunk message. Does not implicitly {@link inferencehub.rpc.v1.StreamChunk.verify|verify} messages.
                 * @param message StreamChunk message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.StreamChunk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StreamChunk message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.StreamChunk & inferencehub.rpc.v1.StreamChunk.$Shape} StreamChunk
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.StreamChunk & inferencehub.rpc.v1.StreamChunk.$Shape;
            }

            namespace StreamChunk {

                /** Properties of a StreamChunk. */
                interface $Properties {

                    /** StreamChunk callId */
                    callId?: (number|null);

                    /** StreamChunk outputs */
                    outputs?: (inferencehub.rpc.v1.Tensor.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StreamChunk. */
                type $Shape = {
                  callId?: number|null;
                  outputs?: inferencehub.rpc.v1.Tensor.$Shape[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a GatewayHello.
             * @deprecated Use inferencehub.rpc.v1.GatewayHello.$Properties instead.
             */
            interface IGatewayHello extends inferencehub.rpc.v1.GatewayHello.$Properties {
            }

            /** Represents a GatewayHello. */
            class GatewayHello {

                /**
                 * Constructs a new GatewayHello.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.GatewayHello.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** GatewayHello protocolVersion. */
                protocolVersion: number;

                /** GatewayHello bootId. */
                bootId: string;

                /** GatewayHello softwareVersion. */
                softwareVersion: string;

                /** GatewayHello maxUnreceivedFrames. */
                maxUnreceivedFrames: number;

                /** GatewayHello maxFrameBytes. */
                maxFrameBytes: number;

                /** GatewayHello maxPartBytes. */
                maxPartBytes: number;

                /** GatewayHello maxStreamChunks. */
                maxStreamChunks: number;

                /** GatewayHello maxStreamBytes. */
                maxStreamBytes: number;

                /**
                 * Encodes the specified GatewayHello message. Does not implicitly {@link inferencehub.rpc.v1.GatewayHello.verify|verify} messages.
                 * @param message GatewayHello message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.GatewayHello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a GatewayHello message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.GatewayHello & inferencehub.rpc.v1.GatewayHello.$Shape} GatewayHello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.GatewayHello & inferencehub.rpc.v1.GatewayHello.$Shape;
            }

            namespace GatewayHello {

                /** Properties of a GatewayHello. */
                interface $Properties {

                    /** GatewayHello protocolVersion */
                    protocolVersion?: (number|null);

                    /** GatewayHello bootId */
                    bootId?: (string|null);

                    /** GatewayHello softwareVersion */
                    softwareVersion?: (string|null);

                    /** GatewayHello maxUnreceivedFrames */
                    maxUnreceivedFrames?: (number|null);

                    /** GatewayHello maxFrameBytes */
                    maxFrameBytes?: (number|null);

                    /** GatewayHello maxPartBytes */
                    maxPartBytes?: (number|null);

                    /** GatewayHello maxStreamChunks */
                    maxStreamChunks?: (number|null);

                    /** GatewayHello maxStreamBytes */
                    maxStreamBytes?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a GatewayHello. */
                type $Shape = inferencehub.rpc.v1.GatewayHello.$Properties;
            }

            /**
             * Properties of a WorkerHello.
             * @deprecated Use inferencehub.rpc.v1.WorkerHello.$Properties instead.
             */
            interface IWorkerHello extends inferencehub.rpc.v1.WorkerHello.$Properties {
            }

            /** Represents a WorkerHello. */
            class WorkerHello {

                /**
                 * Constructs a new WorkerHello.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.WorkerHello.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** WorkerHello protocolVersion. */
                protocolVersion: number;

                /** WorkerHello bootId. */
                bootId: string;

                /** WorkerHello softwareVersion. */
                softwareVersion: string;

                /** WorkerHello maxUnadmittedFrames. */
                maxUnadmittedFrames: number;

                /** WorkerHello maxFrameBytes. */
                maxFrameBytes: number;

                /** WorkerHello acceptsReferences. */
                acceptsReferences: boolean;

                /** WorkerHello processId. */
                processId: number;

                /** WorkerHello laneNumber. */
                laneNumber: number;

                /** WorkerHello previousEnd. */
                previousEnd: string;

                /**
                 * Encodes the specified WorkerHello message. Does not implicitly {@link inferencehub.rpc.v1.WorkerHello.verify|verify} messages.
                 * @param message WorkerHello message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.WorkerHello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WorkerHello message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.WorkerHello & inferencehub.rpc.v1.WorkerHello.$Shape} WorkerHello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.WorkerHello & inferencehub.rpc.v1.WorkerHello.$Shape;
            }

            namespace WorkerHello {

                /** Properties of a WorkerHello. */
                interface $Properties {

                    /** WorkerHello protocolVersion */
                    protocolVersion?: (number|null);

                    /** WorkerHello bootId */
                    bootId?: (string|null);

                    /** WorkerHello softwareVersion */
                    softwareVersion?: (string|null);

                    /** WorkerHello maxUnadmittedFrames */
                    maxUnadmittedFrames?: (number|null);

                    /** WorkerHello maxFrameBytes */
                    maxFrameBytes?: (number|null);

                    /** WorkerHello acceptsReferences */
                    acceptsReferences?: (boolean|null);

                    /** WorkerHello processId */
                    processId?: (number|null);

                    /** WorkerHello laneNumber */
                    laneNumber?: (number|null);

                    /** WorkerHello previousEnd */
                    previousEnd?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WorkerHello. */
                type $Shape = inferencehub.rpc.v1.WorkerHello.$Properties;
            }

            /**
             * Properties of a CallBlock.
             * @deprecated Use inferencehub.rpc.v1.CallBlock.$Properties instead.
             */
            interface ICallBlock extends inferencehub.rpc.v1.CallBlock.$Properties {
            }

            /** Represents a CallBlock. */
            class CallBlock {

                /**
                 * Constructs a new CallBlock.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.CallBlock.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CallBlock firstCallId. */
                firstCallId: number;

                /** CallBlock calls. */
                calls: number;

                /** CallBlock modelName. */
                modelName: string;

                /** CallBlock version. */
                version: string;

                /** CallBlock inputs. */
                inputs: inferencehub.rpc.v1.Tensor.$Properties[];

                /** CallBlock parameters. */
                parameters: { [k: string]: inferencehub.rpc.v1.Parameter.$Properties };

                /** CallBlock rows. */
                rows: number[];

                /** CallBlock remainingMs. */
                remainingMs: number[];

                /** CallBlock requestIds. */
                requestIds: string[];

                /** CallBlock traceparents. */
                traceparents: string[];

                /** CallBlock alone. */
                alone: boolean;

                /** CallBlock callers. */
                callers: number[];

                /** CallBlock callerWeights. */
                callerWeights: number[];

                /** CallBlock streams. */
                streams: boolean;

                /**
                 * Encodes the specified CallBlock message. Does not implicitly {@link inferencehub.rpc.v1.CallBlock.verify|verify} messages.
                 * @param message CallBlock message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.CallBlock.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CallBlock message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.CallBlock & inferencehub.rpc.v1.CallBlock.$Shape} CallBlock
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.CallBlock & inferencehub.rpc.v1.CallBlock.$Shape;
            }

            namespace CallBlock {

                /** Properties of a CallBlock. */
                interface $Properties {

                    /** CallBlock firstCallId */
                    firstCallId?: (number|null);

                    /** CallBlock calls */
                    calls?: (number|null);

                    /** CallBlock modelName */
                    modelName?: (string|null);

                    /** CallBlock version */
                    version?: (string|null);

                    /** CallBlock inputs */
                    inputs?: (inferencehub.rpc.v1.Tensor.$Properties[]|null);

                    /** CallBlock parameters */
                    parameters?: ({ [k: string]: inferencehub.rpc.v1.Parameter.$Properties }|null);

                    /** CallBlock rows */
                    rows?: (number[]|null);

                    /** CallBlock remainingMs */
                    remainingMs?: (number[]|null);

                    /** CallBlock requestIds */
                    requestIds?: (string[]|null);

                    /** CallBlock traceparents */
                    traceparents?: (string[]|null);

                    /** CallBlock alone */
                    alone?: (boolean|null);

                    /** CallBlock callers */
                    callers?: (number[]|null);

                    /** CallBlock callerWeights */
                    callerWeights?: (number[]|null);

                    /** CallBlock streams */
                    streams?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CallBlock. */
                type $Shape = {
                  firstCallId?: number|null;
                  calls?: number|null;
                  modelName?: string|null;
                  version?: string|null;
                  inputs?: inferencehub.rpc.v1.Tensor.$Shape[]|null;
                  parameters?: { [k: string]: inferencehub.rpc.v1.Parameter.$Shape }|null;
                  rows?: number[]|null;
                  remainingMs?: number[]|null;
                  requestIds?: string[]|null;
                  traceparents?: string[]|null;
                  alone?: boolean|null;
                  callers?: number[]|null;
                  callerWeights?: number[]|null;
                  streams?: boolean|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of an AnswerBlock.
             * @deprecated Use inferencehub.rpc.v1.AnswerBlock.$Properties instead.
             */
            interface IAnswerBlock extends inferencehub.rpc.v1.AnswerBlock.$Properties {
            }

            /** Represents an AnswerBlock. */
            class AnswerBlock {

                /**
                 * Constructs a new AnswerBlock.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.AnswerBlock.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AnswerBlock blockId. */
                blockId: number;

                /** AnswerBlock first. */
                first: number;

                /** AnswerBlock calls. */
                calls: number;

                /** AnswerBlock outputs. */
                outputs: inferencehub.rpc.v1.Tensor.$Properties[];

                /** AnswerBlock error. */
                error?: (inferencehub.rpc.v1.Error.$Properties|null);

                /** AnswerBlock timings. */
                timings?: (inferencehub.rpc.v1.Timings.$Properties|null);

                /** AnswerBlock rawLengths. */
                rawLengths: number[];

                /** AnswerBlock usage. */
                usage?: (inferencehub.rpc.v1.Usage.$Properties|null);

                /**
                 * Encodes the specified AnswerBlock message. Does not implicitly {@link inferencehub.rpc.v1.AnswerBlock.verify|verify} messages.
                 * @param message AnswerBlock message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.AnswerBlock.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AnswerBlock message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.AnswerBlock & inferencehub.rpc.v1.AnswerBlock.$Shape} AnswerBlock
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.AnswerBlock & inferencehub.rpc.v1.AnswerBlock.$Shape;
            }

            namespace AnswerBlock {

                /** Properties of an AnswerBlock. */
                interface $Properties {

                    /** AnswerBlock blockId */
                    blockId?: (number|null);

                    /** AnswerBlock first */
                    first?: (number|null);

                    /** AnswerBlock calls */
                    calls?: (number|null);

                    /** AnswerBlock outputs */
                    outputs?: (inferencehub.rpc.v1.Tensor.$Properties[]|null);

                    /** AnswerBlock error */
                    error?: (inferencehub.rpc.v1.Error.$Properties|null);

                    /** AnswerBlock timings */
                    timings?: (inferencehub.rpc.v1.Timings.$Properties|null);

                    /** AnswerBlock rawLengths */
                    rawLengths?: (number[]|null);

                    /** AnswerBlock usage */
                    usage?: (inferencehub.rpc.v1.Usage.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AnswerBlock. */
                type $Shape = {
                  blockId?: number|null;
                  first?: number|null;
                  calls?: number|null;
                  outputs?: inferencehub.rpc.v1.Tensor.$Shape[]|null;
                  error?: inferencehub.rpc.v1.Error.$Shape|null;
                  timings?: inferencehub.rpc.v1.Timings.$Shape|null;
                  rawLengths?: number[]|null;
                  usage?: inferencehub.rpc.v1.Usage.$Shape|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of an AnswerPart.
             * @deprecated Use inferencehub.rpc.v1.AnswerPart.$Properties instead.
             */
            interface IAnswerPart extends inferencehub.rpc.v1.AnswerPart.$Properties {
            }

            /** Represents an AnswerPart. */
            class AnswerPart {

                /**
                 * Constructs a new AnswerPart.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.AnswerPart.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AnswerPart callId. */
                callId: number;

                /** AnswerPart raw. */
                raw: Uint8Array;

                /**
                 * Encodes the specified AnswerPart message. Does not implicitly {@link inferencehub.rpc.v1.AnswerPart.verify|verify} messages.
                 * @param message AnswerPart message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.AnswerPart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AnswerPart message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.AnswerPart & inferencehub.rpc.v1.AnswerPart.$Shape} AnswerPart
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.AnswerPart & inferencehub.rpc.v1.AnswerPart.$Shape;
            }

            namespace AnswerPart {

                /** Properties of an AnswerPart. */
                interface $Properties {

                    /** AnswerPart callId */
                    callId?: (number|null);

                    /** AnswerPart raw */
                    raw?: (Uint8Array|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AnswerPart. */
                type $Shape = inferencehub.rpc.v1.AnswerPart.$Properties;
            }

            /**
             * Properties of an Error.
             * @deprecated Use inferencehub.rpc.v1.Error.$Properties instead.
             */
            interface IError extends inferencehub.rpc.v1.Error.$Properties {
            }

            /** Represents an Error. */
            class Error {

                /**
                 * Constructs a new Error.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.Error.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Error reason. */
                reason: string;

                /** Error message. */
                message: string;

                /** Error retryAfterMs. */
                retryAfterMs: number;

                /**
                 * Encodes the specified Error message. Does not implicitly {@link inferencehub.rpc.v1.Error.verify|verify} messages.
                 * @param message Error message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.Error.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Error message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Error & inferencehub.rpc.v1.Error.$Shape} Error
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.Error & inferencehub.rpc.v1.Error.$Shape;
            }

            namespace Error {

                /** Properties of an Error. */
                interface $Properties {

                    /** Error reason */
                    reason?: (string|null);

                    /** Error message */
                    message?: (string|null);

                    /** Error retryAfterMs */
                    retryAfterMs?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Error. */
                type $Shape = inferencehub.rpc.v1.Error.$Properties;
            }

            /**
             * Properties of a QueueLoad.
             * @deprecated Use inferencehub.rpc.v1.QueueLoad.$Properties instead.
             */
            interface IQueueLoad extends inferencehub.rpc.v1.QueueLoad.$Properties {
            }

            /** Represents a QueueLoad. */
            class QueueLoad {

                /**
                 * Constructs a new QueueLoad.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.QueueLoad.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** QueueLoad modelName. */
                modelName: string;

                /** QueueLoad version. */
                version: string;

                /** QueueLoad queuedCalls. */
                queuedCalls: number;

                /** QueueLoad runningCalls. */
                runningCalls: number;

                /** QueueLoad queueDelayMs. */
                queueDelayMs: number;

                /**
                 * Encodes the specified QueueLoad message. Does not implicitly {@link inferencehub.rpc.v1.QueueLoad.verify|verify} messages.
                 * @param message QueueLoad message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.QueueLoad.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a QueueLoad message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.QueueLoad & inferencehub.rpc.v1.QueueLoad.$Shape} QueueLoad
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.QueueLoad & inferencehub.rpc.v1.QueueLoad.$Shape;
            }

            namespace QueueLoad {

                /** Properties of a QueueLoad. */
                interface $Properties {

                    /** QueueLoad modelName */
                    modelName?: (string|null);

                    /** QueueLoad version */
                    version?: (string|null);

                    /** QueueLoad queuedCalls */
                    queuedCalls?: (number|null);

                    /** QueueLoad runningCalls */
                    runningCalls?: (number|null);

                    /** QueueLoad queueDelayMs */
                    queueDelayMs?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a QueueLoad. */
                type $Shape = inferencehub.rpc.v1.QueueLoad.$Properties;
            }

            /**
             * Properties of a WatchModelsRequest.
             * @deprecated Use inferencehub.rpc.v1.WatchModelsRequest.$Properties instead.
             */
            interface IWatchModelsRequest extends inferencehub.rpc.v1.WatchModelsRequest.$Properties {
            }

            /** Represents a WatchModelsRequest. */
            class WatchModelsRequest {

                /**
                 * Constructs a new WatchModelsRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.WatchModelsRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Encodes the specified WatchModelsRequest message. Does not implicitly {@link inferencehub.rpc.v1.WatchModelsRequest.verify|verify} messages.
                 * @param message WatchModelsRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.WatchModelsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WatchModelsRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.WatchModelsRequest & inferencehub.rpc.v1.WatchModelsRequest.$Shape} WatchModelsRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.WatchModelsRequest & inferencehub.rpc.v1.WatchModelsRequest.$Shape;
            }

            namespace WatchModelsRequest {

                /** Properties of a WatchModelsRequest. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WatchModelsRequest. */
                type $Shape = inferencehub.rpc.v1.WatchModelsRequest.$Properties;
            }

            /**
             * Properties of a WatchModelsResponse.
             * @deprecated Use inferencehub.rpc.v1.WatchModelsResponse.$Properties instead.
             */
            interface IWatchModelsResponse extends inferencehub.rpc.v1.WatchModelsResponse.$Properties {
            }

            /** Represents a WatchModelsResponse. */
            class WatchModelsResponse {

                /**
                 * Constructs a new WatchModelsResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.WatchModelsResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** WatchModelsResponse bootId. */
                bootId: string;

                /** WatchModelsResponse revision. */
                revision: number;

                /** WatchModelsResponse models. */
                models: inferencehub.rpc.v1.ModelVersion.$Properties[];

                /** WatchModelsResponse initialLoadDone. */
                initialLoadDone: boolean;

                /**
                 * Encodes the specified WatchModelsResponse message. Does not implicitly {@link inferencehub.rpc.v1.WatchModelsResponse.verify|verify} messages.
                 * @param message WatchModelsResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.WatchModelsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WatchModelsResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.WatchModelsResponse & inferencehub.rpc.v1.WatchModelsResponse.$Shape} WatchModelsResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.WatchModelsResponse & inferencehub.rpc.v1.WatchModelsResponse.$Shape;
            }

            namespace WatchModelsResponse {

                /** Properties of a WatchModelsResponse. */
                interface $Properties {

                    /** WatchModelsResponse bootId */
                    bootId?: (string|null);

                    /** WatchModelsResponse revision */
                    revision?: (number|null);

                    /** WatchModelsResponse models */
                    models?: (inferencehub.rpc.v1.ModelVersion.$Properties[]|null);

                    /** WatchModelsResponse initialLoadDone */
                    initialLoadDone?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WatchModelsResponse. */
                type $Shape = inferencehub.rpc.v1.WatchModelsResponse.$Properties;
            }

            /**
             * Properties of a ModelVersion.
             * @deprecated Use inferencehub.rpc.v1.ModelVersion.$Properties instead.
             */
            interface IModelVersion extends inferencehub.rpc.v1.ModelVersion.$Properties {
            }

            /** Represents a ModelVersion. */
            class ModelVersion {

                /**
                 * Constructs a new ModelVersion.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.ModelVersion.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ModelVersion name. */
                name: string;

                /** ModelVersion version. */
                version: string;

                /** ModelVersion state. */
                state: inferencehub.rpc.v1.ModelState;

                /** ModelVersion failure. */
                failure: string;

                /** ModelVersion failureDetail. */
                failureDetail: string;

                /** ModelVersion runtime. */
                runtime: string;

                /** ModelVersion device. */
                device: string;

                /** ModelVersion inputs. */
                inputs: inferencehub.rpc.v1.TensorSpec.$Properties[];

                /** ModelVersion outputs. */
                outputs: inferencehub.rpc.v1.TensorSpec.$Properties[];

                /** ModelVersion batched. */
                batched: boolean;

                /** ModelVersion maxBatchSize. */
                maxBatchSize: number;

                /** ModelVersion maxDelayMs. */
                maxDelayMs: number;

                /** ModelVersion labels. */
                labels: string[];

                /** ModelVersion idempotent. */
                idempotent: boolean;

                /** ModelVersion deadlineMs. */
                deadlineMs: number;

                /** ModelVersion examples. */
                examples: inferencehub.rpc.v1.Example.$Properties[];

                /** ModelVersion image. */
                image?: (inferencehub.rpc.v1.ImageHint.$Properties|null);

                /** ModelVersion digest. */
                digest: string;

                /** ModelVersion readyAtMs. */
                readyAtMs: number;

                /** ModelVersion warnings. */
                warnings: string[];

                /** ModelVersion isolated. */
                isolated: boolean;

                /** ModelVersion retryAfterHang. */
                retryAfterHang: boolean;

                /** ModelVersion streaming. */
                streaming: boolean;

                /** ModelVersion task. */
                task: string;

                /** ModelVersion generation. */
                generation?: (inferencehub.rpc.v1.Generation.$Properties|null);

                /** ModelVersion stream. */
                stream?: (inferencehub.rpc.v1.StreamBounds.$Properties|null);

                /** ModelVersion sizeBytes. */
                sizeBytes: number;

                /**
                 * Encodes the specified ModelVersion message. Does not implicitly {@link inferencehub.rpc.v1.ModelVersion.verify|verify} messages.
                 * @param message ModelVersion message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.ModelVersion.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ModelVersion message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.ModelVersion & inferencehub.rpc.v1.ModelVersion.$Shape} ModelVersion
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.ModelVersion & inferencehub.rpc.v1.ModelVersion.$Shape;
            }

            namespace ModelVersion {

                /** Properties of a ModelVersion. */
                interface $Properties {

                    /** ModelVersion name */
                    name?: (string|null);

                    /** ModelVersion version */
                    version?: (string|null);

                    /** ModelVersion state */
                    state?: (inferencehub.rpc.v1.ModelState|null);

                    /** ModelVersion failure */
                    failure?: (string|null);

                    /** ModelVersion failureDetail */
                    failureDetail?: (string|null);

                    /** ModelVersion runtime */
                    runtime?: (string|null);

                    /** ModelVersion device */
                    device?: (string|null);

                    /** ModelVersion inputs */
                    inputs?: (inferencehub.rpc.v1.TensorSpec.$Properties[]|null);

                    /** ModelVersion outputs */
                    outputs?: (inferencehub.rpc.v1.TensorSpec.$Properties[]|null);

                    /** ModelVersion batched */
                    batched?: (boolean|null);

                    /** ModelVersion maxBatchSize */
                    maxBatchSize?: (number|null);

                    /** ModelVersion maxDelayMs */
                    maxDelayMs?: (number|null);

                    /** ModelVersion labels */
                    labels?: (string[]|null);

                    /** ModelVersion idempotent */
                    idempotent?: (boolean|null);

                    /** ModelVersion deadlineMs */
                    deadlineMs?: (number|null);

                    /** ModelVersion examples */
                    examples?: (inferencehub.rpc.v1.Example.$Properties[]|null);

                    /** ModelVersion image */
                    image?: (inferencehub.rpc.v1.ImageHint.$Properties|null);

                    /** ModelVersion digest */
                    digest?: (string|null);

                    /** ModelVersion readyAtMs */
                    readyAtMs?: (number|null);

                    /** ModelVersion warnings */
                    warnings?: (string[]|null);

                    /** ModelVersion isolated */
                    isolated?: (boolean|null);

                    /** ModelVersion retryAfterHang */
                    retryAfterHang?: (boolean|null);

                    /** ModelVersion streaming */
                    streaming?: (boolean|null);

                    /** ModelVersion task */
                    task?: (string|null);

                    /** ModelVersion generation */
                    generation?: (inferencehub.rpc.v1.Generation.$Properties|null);

                    /** ModelVersion stream */
                    stream?: (inferencehub.rpc.v1.StreamBounds.$Properties|null);

                    /** ModelVersion sizeBytes */
                    sizeBytes?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ModelVersion. */
                type $Shape = inferencehub.rpc.v1.ModelVersion.$Properties;
            }

            /**
             * Properties of a Generation.
             * @deprecated Use inferencehub.rpc.v1.Generation.$Properties instead.
             */
            interface IGeneration extends inferencehub.rpc.v1.Generation.$Properties {
            }

            /** Represents a Generation. */
            class Generation {

                /**
                 * Constructs a new Generation.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.Generation.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Generation supports. */
                supports: string[];

                /** Generation defaultMaxTokens. */
                defaultMaxTokens: number;

                /** Generation contextTokens. */
                contextTokens: number;

                /**
                 * Encodes the specified Generation message. Does not implicitly {@link inferencehub.rpc.v1.Generation.verify|verify} messages.
                 * @param message Generation message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.Generation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Generation message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Generation & inferencehub.rpc.v1.Generation.$Shape} Generation
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.Generation & inferencehub.rpc.v1.Generation.$Shape;
            }

            namespace Generation {

                /** Properties of a Generation. */
                interface $Properties {

                    /** Generation supports */
                    supports?: (string[]|null);

                    /** Generation defaultMaxTokens */
                    defaultMaxTokens?: (number|null);

                    /** Generation contextTokens */
                    contextTokens?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Generation. */
                type $Shape = inferencehub.rpc.v1.Generation.$Properties;
            }

            /**
             * Properties of a StreamBounds.
             * @deprecated Use inferencehub.rpc.v1.StreamBounds.$Properties instead.
             */
            interface IStreamBounds extends inferencehub.rpc.v1.StreamBounds.$Properties {
            }

            /** Represents a StreamBounds. */
            class StreamBounds {

                /**
                 * Constructs a new StreamBounds.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.StreamBounds.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StreamBounds firstChunkMs. */
                firstChunkMs: number;

                /** StreamBounds gapMs. */
                gapMs: number;

                /** StreamBounds totalMs. */
                totalMs: number;

                /** StreamBounds stallMs. */
                stallMs: number;

                /** StreamBounds heartbeatMs. */
                heartbeatMs: number;

                /**
                 * Encodes the specified StreamBounds message. Does not implicitly {@link inferencehub.rpc.v1.StreamBounds.verify|verify} messages.
                 * @param message StreamBounds message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.StreamBounds.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StreamBounds message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.StreamBounds & inferencehub.rpc.v1.StreamBounds.$Shape} StreamBounds
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.StreamBounds & inferencehub.rpc.v1.StreamBounds.$Shape;
            }

            namespace StreamBounds {

                /** Properties of a StreamBounds. */
                interface $Properties {

                    /** StreamBounds firstChunkMs */
                    firstChunkMs?: (number|null);

                    /** StreamBounds gapMs */
                    gapMs?: (number|null);

                    /** StreamBounds totalMs */
                    totalMs?: (number|null);

                    /** StreamBounds stallMs */
                    stallMs?: (number|null);

                    /** StreamBounds heartbeatMs */
                    heartbeatMs?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StreamBounds. */
                type $Shape = inferencehub.rpc.v1.StreamBounds.$Properties;
            }

            /** ModelState enum. */
            enum ModelState {

                /** MODEL_STATE_UNSPECIFIED value */
                MODEL_STATE_UNSPECIFIED = 0,

                /** MODEL_STATE_LOADING value */
                MODEL_STATE_LOADING = 1,

                /** MODEL_STATE_READY value */
                MODEL_STATE_READY = 2,

                /** MODEL_STATE_FAILED value */
                MODEL_STATE_FAILED = 3,

                /** MODEL_STATE_UNLOADING value */
                MODEL_STATE_UNLOADING = 4,

                /** MODEL_STATE_UNLOADED value */
                MODEL_STATE_UNLOADED = 5
            }

            /**
             * Properties of a TensorSpec.
             * @deprecated Use inferencehub.rpc.v1.TensorSpec.$Properties instead.
             */
            interface ITensorSpec extends inferencehub.rpc.v1.TensorSpec.$Properties {
            }

            /** Represents a TensorSpec. */
            class TensorSpec {

                /**
                 * Constructs a new TensorSpec.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.TensorSpec.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** TensorSpec name. */
                name: string;

                /** TensorSpec datatype. */
                datatype: inferencehub.rpc.v1.Datatype;

                /** TensorSpec shape. */
                shape: number[];

                /** TensorSpec nullable. */
                nullable: boolean;

                /** TensorSpec featureNames. */
                featureNames: string[];

                /** TensorSpec categoriesJson. */
                categoriesJson: string;

                /**
                 * Encodes the specified TensorSpec message. Does not implicitly {@link inferencehub.rpc.v1.TensorSpec.verify|verify} messages.
                 * @param message TensorSpec message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.TensorSpec.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a TensorSpec message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.TensorSpec & inferencehub.rpc.v1.TensorSpec.$Shape} TensorSpec
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.TensorSpec & inferencehub.rpc.v1.TensorSpec.$Shape;
            }

            namespace TensorSpec {

                /** Properties of a TensorSpec. */
                interface $Properties {

                    /** TensorSpec name */
                    name?: (string|null);

                    /** TensorSpec datatype */
                    datatype?: (inferencehub.rpc.v1.Datatype|null);

                    /** TensorSpec shape */
                    shape?: (number[]|null);

                    /** TensorSpec nullable */
                    nullable?: (boolean|null);

                    /** TensorSpec featureNames */
                    featureNames?: (string[]|null);

                    /** TensorSpec categoriesJson */
                    categoriesJson?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a TensorSpec. */
                type $Shape = inferencehub.rpc.v1.TensorSpec.$Properties;
            }

            /**
             * Properties of an Example.
             * @deprecated Use inferencehub.rpc.v1.Example.$Properties instead.
             */
            interface IExample extends inferencehub.rpc.v1.Example.$Properties {
            }

            /** Represents an Example. */
            class Example {

                /**
                 * Constructs a new Example.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.Example.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Example name. */
                name: string;

                /** Example inputsJson. */
                inputsJson: string;

                /**
                 * Encodes the specified Example message. Does not implicitly {@link inferencehub.rpc.v1.Example.verify|verify} messages.
                 * @param message Example message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.Example.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Example message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Example & inferencehub.rpc.v1.Example.$Shape} Example
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.Example & inferencehub.rpc.v1.Example.$Shape;
            }

            namespace Example {

                /** Properties of an Example. */
                interface $Properties {

                    /** Example name */
                    name?: (string|null);

                    /** Example inputsJson */
                    inputsJson?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Example. */
                type $Shape = inferencehub.rpc.v1.Example.$Properties;
            }

            /**
             * Properties of an ImageHint.
             * @deprecated Use inferencehub.rpc.v1.ImageHint.$Properties instead.
             */
            interface IImageHint extends inferencehub.rpc.v1.ImageHint.$Properties {
            }

            /** Represents an ImageHint. */
            class ImageHint {

                /**
                 * Constructs a new ImageHint.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.ImageHint.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ImageHint input. */
                input: string;

                /** ImageHint layout. */
                layout: string;

                /** ImageHint black. */
                black: number;

                /** ImageHint white. */
                white: number;

                /** ImageHint mediaTypes. */
                mediaTypes: string[];

                /** ImageHint mode. */
                mode: string;

                /** ImageHint width. */
                width: number;

                /** ImageHint height. */
                height: number;

                /** ImageHint fit. */
                fit: string;

                /** ImageHint mean. */
                mean: number[];

                /** ImageHint std. */
                std: number[];

                /**
                 * Encodes the specified ImageHint message. Does not implicitly {@link inferencehub.rpc.v1.ImageHint.verify|verify} messages.
                 * @param message ImageHint message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.ImageHint.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an ImageHint message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.ImageHint & inferencehub.rpc.v1.ImageHint.$Shape} ImageHint
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.ImageHint & inferencehub.rpc.v1.ImageHint.$Shape;
            }

            namespace ImageHint {

                /** Properties of an ImageHint. */
                interface $Properties {

                    /** ImageHint input */
                    input?: (string|null);

                    /** ImageHint layout */
                    layout?: (string|null);

                    /** ImageHint black */
                    black?: (number|null);

                    /** ImageHint white */
                    white?: (number|null);

                    /** ImageHint mediaTypes */
                    mediaTypes?: (string[]|null);

                    /** ImageHint mode */
                    mode?: (string|null);

                    /** ImageHint width */
                    width?: (number|null);

                    /** ImageHint height */
                    height?: (number|null);

                    /** ImageHint fit */
                    fit?: (string|null);

                    /** ImageHint mean */
                    mean?: (number[]|null);

                    /** ImageHint std */
                    std?: (number[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an ImageHint. */
                type $Shape = inferencehub.rpc.v1.ImageHint.$Properties;
            }

            /**
             * Properties of a LoadModelRequest.
             * @deprecated Use inferencehub.rpc.v1.LoadModelRequest.$Properties instead.
             */
            interface ILoadModelRequest extends inferencehub.rpc.v1.LoadModelRequest.$Properties {
            }

            /** Represents a LoadModelRequest. */
            class LoadModelRequest {

                /**
                 * Constructs a new LoadModelRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.LoadModelRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LoadModelRequest modelName. */
                modelName: string;

                /** LoadModelRequest version. */
                version: string;

                /**
                 * Encodes the specified LoadModelRequest message. Does not implicitly {@link inferencehub.rpc.v1.LoadModelRequest.verify|verify} messages.
                 * @param message LoadModelRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.LoadModelRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LoadModelRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.LoadModelRequest & inferencehub.rpc.v1.LoadModelRequest.$Shape} LoadModelRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.LoadModelRequest & inferencehub.rpc.v1.LoadModelRequest.$Shape;
            }

            namespace LoadModelRequest {

                /** Properties of a LoadModelRequest. */
                interface $Properties {

                    /** LoadModelRequest modelName */
                    modelName?: (string|null);

                    /** LoadModelRequest version */
                    version?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LoadModelRequest. */
                type $Shape = inferencehub.rpc.v1.LoadModelRequest.$Properties;
            }

            /**
             * Properties of a LoadModelResponse.
             * @deprecated Use inferencehub.rpc.v1.LoadModelResponse.$Properties instead.
             */
            interface ILoadModelResponse extends inferencehub.rpc.v1.LoadModelResponse.$Properties {
            }

            /** Represents a LoadModelResponse. */
            class LoadModelResponse {

                /**
                 * Constructs a new LoadModelResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.LoadModelResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LoadModelResponse models. */
                models: inferencehub.rpc.v1.ModelVersion.$Properties[];

                /**
                 * Encodes the specified LoadModelResponse message. Does not implicitly {@link inferencehub.rpc.v1.LoadModelResponse.verify|verify} messages.
                 * @param message LoadModelResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.LoadModelResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LoadModelResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.LoadModelResponse & inferencehub.rpc.v1.LoadModelResponse.$Shape} LoadModelResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.LoadModelResponse & inferencehub.rpc.v1.LoadModelResponse.$Shape;
            }

            namespace LoadModelResponse {

                /** Properties of a LoadModelResponse. */
                interface $Properties {

                    /** LoadModelResponse models */
                    models?: (inferencehub.rpc.v1.ModelVersion.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LoadModelResponse. */
                type $Shape = inferencehub.rpc.v1.LoadModelResponse.$Properties;
            }

            /**
             * Properties of an UnloadModelRequest.
             * @deprecated Use inferencehub.rpc.v1.UnloadModelRequest.$Properties instead.
             */
            interface IUnloadModelRequest extends inferencehub.rpc.v1.UnloadModelRequest.$Properties {
            }

            /** Represents an UnloadModelRequest. */
            class UnloadModelRequest {

                /**
                 * Constructs a new UnloadModelRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.UnloadModelRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** UnloadModelRequest modelName. */
                modelName: string;

                /** UnloadModelRequest version. */
                version: string;

                /**
                 * Encodes the specified UnloadModelRequest message. Does not implicitly {@link inferencehub.rpc.v1.UnloadModelRequest.verify|verify} messages.
                 * @param message UnloadModelRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.UnloadModelRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an UnloadModelRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.UnloadModelRequest & inferencehub.rpc.v1.UnloadModelRequest.$Shape} UnloadModelRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.UnloadModelRequest & inferencehub.rpc.v1.UnloadModelRequest.$Shape;
            }

            namespace UnloadModelRequest {

                /** Properties of an UnloadModelRequest. */
                interface $Properties {

                    /** UnloadModelRequest modelName */
                    modelName?: (string|null);

                    /** UnloadModelRequest version */
                    version?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an UnloadModelRequest. */
                type $Shape = inferencehub.rpc.v1.UnloadModelRequest.$Properties;
            }

            /**
             * Properties of an UnloadModelResponse.
             * @deprecated Use inferencehub.rpc.v1.UnloadModelResponse.$Properties instead.
             */
            interface IUnloadModelResponse extends inferencehub.rpc.v1.UnloadModelResponse.$Properties {
            }

            /** Represents an UnloadModelResponse. */
            class UnloadModelResponse {

                /**
                 * Constructs a new UnloadModelResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.UnloadModelResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** UnloadModelResponse versions. */
                versions: string[];

                /**
                 * Encodes the specified UnloadModelResponse message. Does not implicitly {@link inferencehub.rpc.v1.UnloadModelResponse.verify|verify} messages.
                 * @param message UnloadModelResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.UnloadModelResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an UnloadModelResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.UnloadModelResponse & inferencehub.rpc.v1.UnloadModelResponse.$Shape} UnloadModelResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.UnloadModelResponse & inferencehub.rpc.v1.UnloadModelResponse.$Shape;
            }

            namespace UnloadModelResponse {

                /** Properties of an UnloadModelResponse. */
                interface $Properties {

                    /** UnloadModelResponse versions */
                    versions?: (string[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an UnloadModelResponse. */
                type $Shape = inferencehub.rpc.v1.UnloadModelResponse.$Properties;
            }

            /**
             * Properties of a SetDesiredModelsRequest.
             * @deprecated Use inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties instead.
             */
            interface ISetDesiredModelsRequest extends inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties {
            }

            /** Represents a SetDesiredModelsRequest. */
            class SetDesiredModelsRequest {

                /**
                 * Constructs a new SetDesiredModelsRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SetDesiredModelsRequest kept. */
                kept: inferencehub.rpc.v1.VersionName.$Properties[];

                /** SetDesiredModelsRequest unloaded. */
                unloaded: inferencehub.rpc.v1.VersionName.$Properties[];

                /**
                 * Encodes the specified SetDesiredModelsRequest message. Does not implicitly {@link inferencehub.rpc.v1.SetDesiredModelsRequest.verify|verify} messages.
                 * @param message SetDesiredModelsRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SetDesiredModelsRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.SetDesiredModelsRequest & inferencehub.rpc.v1.SetDesiredModelsRequest.$Shape} SetDesiredModelsRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.SetDesiredModelsRequest & inferencehub.rpc.v1.SetDesiredModelsRequest.$Shape;
            }

            namespace SetDesiredModelsRequest {

                /** Properties of a SetDesiredModelsRequest. */
                interface $Properties {

                    /** SetDesiredModelsRequest kept */
                    kept?: (inferencehub.rpc.v1.VersionName.$Properties[]|null);

                    /** SetDesiredModelsRequest unloaded */
                    unloaded?: (inferencehub.rpc.v1.VersionName.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SetDesiredModelsRequest. */
                type $Shape = inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties;
            }

            /**
             * Properties of a SetDesiredModelsResponse.
             * @deprecated Use inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties instead.
             */
            interface ISetDesiredModelsResponse extends inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties {
            }

            /** Represents a SetDesiredModelsResponse. */
            class SetDesiredModelsResponse {

                /**
                 * Constructs a new SetDesiredModelsResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Encodes the specified SetDesiredModelsResponse message. Does not implicitly {@link inferencehub.rpc.v1.SetDesiredModelsResponse.verify|verify} messages.
                 * @param message SetDesiredModelsResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SetDesiredModelsResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.SetDesiredModelsResponse & inferencehub.rpc.v1.SetDesiredModelsResponse.$Shape} SetDesiredModelsResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.SetDesiredModelsResponse & inferencehub.rpc.v1.SetDesiredModelsResponse.$Shape;
            }

            namespace SetDesiredModelsResponse {

                /** Properties of a SetDesiredModelsResponse. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SetDesiredModelsResponse. */
                type $Shape = inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties;
            }

            /**
             * Properties of a VersionName.
             * @deprecated Use inferencehub.rpc.v1.VersionName.$Properties instead.
             */
            interface IVersionName extends inferencehub.rpc.v1.VersionName.$Properties {
            }

            /** Represents a VersionName. */
            class VersionName {

                /**
                 * Constructs a new VersionName.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: inferencehub.rpc.v1.VersionName.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** VersionName modelName. */
                modelName: string;

                /** VersionName version. */
                version: string;

                /**
                 * Encodes the specified VersionName message. Does not implicitly {@link inferencehub.rpc.v1.VersionName.verify|verify} messages.
                 * @param message VersionName message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: inferencehub.rpc.v1.VersionName.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a VersionName message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.VersionName & inferencehub.rpc.v1.VersionName.$Shape} VersionName
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): inferencehub.rpc.v1.VersionName & inferencehub.rpc.v1.VersionName.$Shape;
            }

            namespace VersionName {

                /** Properties of a VersionName. */
                interface $Properties {

                    /** VersionName modelName */
                    modelName?: (string|null);

                    /** VersionName version */
                    version?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a VersionName. */
                type $Shape = inferencehub.rpc.v1.VersionName.$Properties;
            }
        }
    }
}
