// Generated from contract/proto by `make generate`. Do not edit.
/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";
$protobuf.util.Long = null;
$protobuf.configure();

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["inference"] || ($protobuf.roots["inference"] = {});

export const inferencehub = $root.inferencehub = (() => {

    /**
     * Namespace inferencehub.
     * @exports inferencehub
     * @namespace
     */
    const inferencehub = {};

    inferencehub.rpc = (function() {

        /**
         * Namespace rpc.
         * @memberof inferencehub
         * @namespace
         */
        const rpc = {};

        rpc.v1 = (function() {

            /**
             * Namespace v1.
             * @memberof inferencehub.rpc
             * @namespace
             */
            const v1 = {};

            v1.PredictRequest = (function() {

                /**
                 * Properties of a PredictRequest.
                 * @typedef {Object} inferencehub.rpc.v1.PredictRequest.$Properties
                 * @property {string|null} [modelName] PredictRequest modelName
                 * @property {string|null} [version] PredictRequest version
                 * @property {Array.<inferencehub.rpc.v1.Tensor.$Properties>|null} [inputs] PredictRequest inputs
                 * @property {Object.<string,inferencehub.rpc.v1.Parameter.$Properties>|null} [parameters] PredictRequest parameters
                 * @property {string|null} [requestId] PredictRequest requestId
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a PredictRequest.
                 * @memberof inferencehub.rpc.v1
                 * @interface IPredictRequest
                 * @augments inferencehub.rpc.v1.PredictRequest.$Properties
                 * @deprecated Use inferencehub.rpc.v1.PredictRequest.$Properties instead.
                 */

                /**
                 * Shape of a PredictRequest.
                 * @typedef {{
                 *   modelName?: string|null;
                 *   version?: string|null;
                 *   inputs?: Array.<inferencehub.rpc.v1.Tensor.$Shape>|null;
                 *   parameters?: Object.<string,inferencehub.rpc.v1.Parameter.$Shape>|null;
                 *   requestId?: string|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} inferencehub.rpc.v1.PredictRequest.$Shape
                 */

                /**
                 * Constructs a new PredictRequest.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a PredictRequest.
                 * @constructor
                 * @param {inferencehub.rpc.v1.PredictRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const PredictRequest = function (properties) {
                    this.inputs = [];
                    this.parameters = {};
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * PredictRequest modelName.
                 * @member {string} modelName
                 * @memberof inferencehub.rpc.v1.PredictRequest
                 * @instance
                 */
                PredictRequest.prototype.modelName = "";

                /**
                 * PredictRequest version.
                 * @member {string} version
                 * @memberof inferencehub.rpc.v1.PredictRequest
                 * @instance
                 */
                PredictRequest.prototype.version = "";

                /**
                 * PredictRequest inputs.
                 * @member {Array.<inferencehub.rpc.v1.Tensor.$Properties>} inputs
                 * @memberof inferencehub.rpc.v1.PredictRequest
                 * @instance
                 */
                PredictRequest.prototype.inputs = $util.emptyArray;

                /**
                 * PredictRequest parameters.
                 * @member {Object.<string,inferencehub.rpc.v1.Parameter.$Properties>} parameters
                 * @memberof inferencehub.rpc.v1.PredictRequest
                 * @instance
                 */
                PredictRequest.prototype.parameters = $util.emptyObject;

                /**
                 * PredictRequest requestId.
                 * @member {string} requestId
                 * @memberof inferencehub.rpc.v1.PredictRequest
                 * @instance
                 */
                PredictRequest.prototype.requestId = "";

                /**
                 * Encodes the specified PredictRequest message. Does not implicitly {@link inferencehub.rpc.v1.PredictRequest.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.PredictRequest
                 * @static
                 * @param {inferencehub.rpc.v1.PredictRequest.$Properties} message PredictRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                PredictRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.modelName != null && $Object.hasOwnProperty.call(message, "modelName") && message.modelName !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.modelName);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.version);
                    if (message.inputs != null && message.inputs.length)
                        for (let i = 0; i < message.inputs.length; ++i)
                            $root.inferencehub.rpc.v1.Tensor.encode(message.inputs[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.parameters != null && $Object.hasOwnProperty.call(message, "parameters"))
                        for (let keys = $Object.keys(message.parameters), i = 0; i < keys.length; ++i) {
                            writer.uint32(/* id 4, wireType 2 =*/34).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]);
                            $root.inferencehub.rpc.v1.Parameter.encode(message.parameters[keys[i]], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId") && message.requestId !== "")
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.requestId);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a PredictRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.PredictRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.PredictRequest & inferencehub.rpc.v1.PredictRequest.$Shape} PredictRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                PredictRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.PredictRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.modelName = value;
                                else
                                    delete message.modelName;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.inputs && message.inputs.length))
                                    message.inputs = [];
                                message.inputs.push($root.inferencehub.rpc.v1.Tensor.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (message.parameters === $util.emptyObject)
                                    message.parameters = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.inferencehub.rpc.v1.Parameter.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.parameters, key);
                                message.parameters[key] = value || new $root.inferencehub.rpc.v1.Parameter();
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.requestId = value;
                                else
                                    delete message.requestId;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return PredictRequest;
            })();

            v1.PredictResponse = (function() {

                /**
                 * Properties of a PredictResponse.
                 * @typedef {Object} inferencehub.rpc.v1.PredictResponse.$Properties
                 * @property {string|null} [modelName] PredictResponse modelName
                 * @property {string|null} [version] PredictResponse version
                 * @property {Array.<inferencehub.rpc.v1.Tensor.$Properties>|null} [outputs] PredictResponse outputs
                 * @property {string|null} [requestId] PredictResponse requestId
                 * @property {inferencehub.rpc.v1.Timings.$Properties|null} [timings] PredictResponse timings
                 * @property {inferencehub.rpc.v1.Usage.$Properties|null} [usage] PredictResponse usage
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a PredictResponse.
                 * @memberof inferencehub.rpc.v1
                 * @interface IPredictResponse
                 * @augments inferencehub.rpc.v1.PredictResponse.$Properties
                 * @deprecated Use inferencehub.rpc.v1.PredictResponse.$Properties instead.
                 */

                /**
                 * Shape of a PredictResponse.
                 * @typedef {{
                 *   modelName?: string|null;
                 *   version?: string|null;
                 *   outputs?: Array.<inferencehub.rpc.v1.Tensor.$Shape>|null;
                 *   requestId?: string|null;
                 *   timings?: inferencehub.rpc.v1.Timings.$Shape|null;
                 *   usage?: inferencehub.rpc.v1.Usage.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} inferencehub.rpc.v1.PredictResponse.$Shape
                 */

                /**
                 * Constructs a new PredictResponse.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a PredictResponse.
                 * @constructor
                 * @param {inferencehub.rpc.v1.PredictResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const PredictResponse = function (properties) {
                    this.outputs = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * PredictResponse modelName.
                 * @member {string} modelName
                 * @memberof inferencehub.rpc.v1.PredictResponse
                 * @instance
                 */
                PredictResponse.prototype.modelName = "";

                /**
                 * PredictResponse version.
                 * @member {string} version
                 * @memberof inferencehub.rpc.v1.PredictResponse
                 * @instance
                 */
                PredictResponse.prototype.version = "";

                /**
                 * PredictResponse outputs.
                 * @member {Array.<inferencehub.rpc.v1.Tensor.$Properties>} outputs
                 * @memberof inferencehub.rpc.v1.PredictResponse
                 * @instance
                 */
                PredictResponse.prototype.outputs = $util.emptyArray;

                /**
                 * PredictResponse requestId.
                 * @member {string} requestId
                 * @memberof inferencehub.rpc.v1.PredictResponse
                 * @instance
                 */
                PredictResponse.prototype.requestId = "";

                /**
                 * PredictResponse timings.
                 * @member {inferencehub.rpc.v1.Timings.$Properties|null|undefined} timings
                 * @memberof inferencehub.rpc.v1.PredictResponse
                 * @instance
                 */
                PredictResponse.prototype.timings = null;

                /**
                 * PredictResponse usage.
                 * @member {inferencehub.rpc.v1.Usage.$Properties|null|undefined} usage
                 * @memberof inferencehub.rpc.v1.PredictResponse
                 * @instance
                 */
                PredictResponse.prototype.usage = null;

                /**
                 * Encodes the specified PredictResponse message. Does not implicitly {@link inferencehub.rpc.v1.PredictResponse.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.PredictResponse
                 * @static
                 * @param {inferencehub.rpc.v1.PredictResponse.$Properties} message PredictResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                PredictResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.modelName != null && $Object.hasOwnProperty.call(message, "modelName") && message.modelName !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.modelName);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.version);
                    if (message.outputs != null && message.outputs.length)
                        for (let i = 0; i < message.outputs.length; ++i)
                            $root.inferencehub.rpc.v1.Tensor.encode(message.outputs[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId") && message.requestId !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.requestId);
                    if (message.timings != null && $Object.hasOwnProperty.call(message, "timings"))
                        $root.inferencehub.rpc.v1.Timings.encode(message.timings, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.usage != null && $Object.hasOwnProperty.call(message, "usage"))
                        $root.inferencehub.rpc.v1.Usage.encode(message.usage, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a PredictResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.PredictResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.PredictResponse & inferencehub.rpc.v1.PredictResponse.$Shape} PredictResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                PredictResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.PredictResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.modelName = value;
                                else
                                    delete message.modelName;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.outputs && message.outputs.length))
                                    message.outputs = [];
                                message.outputs.push($root.inferencehub.rpc.v1.Tensor.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.requestId = value;
                                else
                                    delete message.requestId;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.timings = $root.inferencehub.rpc.v1.Timings.decode(reader, reader.size(), $undefined, _depth + 1, message.timings);
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                message.usage = $root.inferencehub.rpc.v1.Usage.decode(reader, reader.size(), $undefined, _depth + 1, message.usage);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return PredictResponse;
            })();

            v1.PredictStreamResponse = (function() {

                /**
                 * Properties of a PredictStreamResponse.
                 * @typedef {Object} inferencehub.rpc.v1.PredictStreamResponse.$Properties
                 * @property {inferencehub.rpc.v1.Chunk.$Properties|null} [chunk] PredictStreamResponse chunk
                 * @property {inferencehub.rpc.v1.PredictResponse.$Properties|null} [end] PredictStreamResponse end
                 * @property {"chunk"|"end"} [part] PredictStreamResponse part
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a PredictStreamResponse.
                 * @memberof inferencehub.rpc.v1
                 * @interface IPredictStreamResponse
                 * @augments inferencehub.rpc.v1.PredictStreamResponse.$Properties
                 * @deprecated Use inferencehub.rpc.v1.PredictStreamResponse.$Properties instead.
                 */

                /**
                 * Narrowed shape of a PredictStreamResponse.
                 * @typedef {{
                 *   chunk?: inferencehub.rpc.v1.Chunk.$Shape|null;
                 *   end?: inferencehub.rpc.v1.PredictResponse.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ part?: undefined; chunk?: null; end?: null }|{ part?: "chunk"; chunk: inferencehub.rpc.v1.Chunk.$Shape; end?: null }|{ part?: "end"; chunk?: null; end: inferencehub.rpc.v1.PredictResponse.$Shape })
                 * )} inferencehub.rpc.v1.PredictStreamResponse.$Shape
                 */

                /**
                 * Constructs a new PredictStreamResponse.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a PredictStreamResponse.
                 * @constructor
                 * @param {inferencehub.rpc.v1.PredictStreamResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const PredictStreamResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * PredictStreamResponse chunk.
                 * @member {inferencehub.rpc.v1.Chunk.$Properties|null|undefined} chunk
                 * @memberof inferencehub.rpc.v1.PredictStreamResponse
                 * @instance
                 */
                PredictStreamResponse.prototype.chunk = null;

                /**
                 * PredictStreamResponse end.
                 * @member {inferencehub.rpc.v1.PredictResponse.$Properties|null|undefined} end
                 * @memberof inferencehub.rpc.v1.PredictStreamResponse
                 * @instance
                 */
                PredictStreamResponse.prototype.end = null;

                // OneOf field names bound to virtual getters and setters
                let $oneOfFields;

                /**
                 * PredictStreamResponse part.
                 * @member {"chunk"|"end"|undefined} part
                 * @memberof inferencehub.rpc.v1.PredictStreamResponse
                 * @instance
                 */
                $Object.defineProperty(PredictStreamResponse.prototype, "part", {
                    get: $util.oneOfGetter($oneOfFields = ["chunk", "end"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Encodes the specified PredictStreamResponse message. Does not implicitly {@link inferencehub.rpc.v1.PredictStreamResponse.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.PredictStreamResponse
                 * @static
                 * @param {inferencehub.rpc.v1.PredictStreamResponse.$Properties} message PredictStreamResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                PredictStreamResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.chunk != null && $Object.hasOwnProperty.call(message, "chunk"))
                        $root.inferencehub.rpc.v1.Chunk.encode(message.chunk, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.end != null && $Object.hasOwnProperty.call(message, "end"))
                        $root.inferencehub.rpc.v1.PredictResponse.encode(message.end, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a PredictStreamResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.PredictStreamResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.PredictStreamResponse & inferencehub.rpc.v1.PredictStreamResponse.$Shape} PredictStreamResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                PredictStreamResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.PredictStreamResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.chunk = $root.inferencehub.rpc.v1.Chunk.decode(reader, reader.size(), $undefined, _depth + 1, message.chunk);
                                message.part = "chunk";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.end = $root.inferencehub.rpc.v1.PredictResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.end);
                                message.part = "end";
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return PredictStreamResponse;
            })();

            v1.Chunk = (function() {

                /**
                 * Properties of a Chunk.
                 * @typedef {Object} inferencehub.rpc.v1.Chunk.$Properties
                 * @property {Array.<inferencehub.rpc.v1.Tensor.$Properties>|null} [outputs] Chunk outputs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Chunk.
                 * @memberof inferencehub.rpc.v1
                 * @interface IChunk
                 * @augments inferencehub.rpc.v1.Chunk.$Properties
                 * @deprecated Use inferencehub.rpc.v1.Chunk.$Properties instead.
                 */

                /**
                 * Shape of a Chunk.
                 * @typedef {{
                 *   outputs?: Array.<inferencehub.rpc.v1.Tensor.$Shape>|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} inferencehub.rpc.v1.Chunk.$Shape
                 */

                /**
                 * Constructs a new Chunk.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a Chunk.
                 * @constructor
                 * @param {inferencehub.rpc.v1.Chunk.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Chunk = function (properties) {
                    this.outputs = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Chunk outputs.
                 * @member {Array.<inferencehub.rpc.v1.Tensor.$Properties>} outputs
                 * @memberof inferencehub.rpc.v1.Chunk
                 * @instance
                 */
                Chunk.prototype.outputs = $util.emptyArray;

                /**
                 * Encodes the specified Chunk message. Does not implicitly {@link inferencehub.rpc.v1.Chunk.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.Chunk
                 * @static
                 * @param {inferencehub.rpc.v1.Chunk.$Properties} message Chunk message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Chunk.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.outputs != null && message.outputs.length)
                        for (let i = 0; i < message.outputs.length; ++i)
                            $root.inferencehub.rpc.v1.Tensor.encode(message.outputs[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Chunk message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.Chunk
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Chunk & inferencehub.rpc.v1.Chunk.$Shape} Chunk
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Chunk.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.Chunk();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.outputs && message.outputs.length))
                                    message.outputs = [];
                                message.outputs.push($root.inferencehub.rpc.v1.Tensor.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Chunk;
            })();

            v1.Usage = (function() {

                /**
                 * Properties of a Usage.
                 * @typedef {Object} inferencehub.rpc.v1.Usage.$Properties
                 * @property {number|null} [promptTokens] Usage promptTokens
                 * @property {number|null} [completionTokens] Usage completionTokens
                 * @property {number|null} [cachedTokens] Usage cachedTokens
                 * @property {boolean|null} [estimated] Usage estimated
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Usage.
                 * @memberof inferencehub.rpc.v1
                 * @interface IUsage
                 * @augments inferencehub.rpc.v1.Usage.$Properties
                 * @deprecated Use inferencehub.rpc.v1.Usage.$Properties instead.
                 */

                /**
                 * Shape of a Usage.
                 * @typedef {inferencehub.rpc.v1.Usage.$Properties} inferencehub.rpc.v1.Usage.$Shape
                 */

                /**
                 * Constructs a new Usage.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a Usage.
                 * @constructor
                 * @param {inferencehub.rpc.v1.Usage.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Usage = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Usage promptTokens.
                 * @member {number} promptTokens
                 * @memberof inferencehub.rpc.v1.Usage
                 * @instance
                 */
                Usage.prototype.promptTokens = 0;

                /**
                 * Usage completionTokens.
                 * @member {number} completionTokens
                 * @memberof inferencehub.rpc.v1.Usage
                 * @instance
                 */
                Usage.prototype.completionTokens = 0;

                /**
                 * Usage cachedTokens.
                 * @member {number} cachedTokens
                 * @memberof inferencehub.rpc.v1.Usage
                 * @instance
                 */
                Usage.prototype.cachedTokens = 0;

                /**
                 * Usage estimated.
                 * @member {boolean} estimated
                 * @memberof inferencehub.rpc.v1.Usage
                 * @instance
                 */
                Usage.prototype.estimated = false;

                /**
                 * Encodes the specified Usage message. Does not implicitly {@link inferencehub.rpc.v1.Usage.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.Usage
                 * @static
                 * @param {inferencehub.rpc.v1.Usage.$Properties} message Usage message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Usage.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.promptTokens != null && $Object.hasOwnProperty.call(message, "promptTokens") && message.promptTokens !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.promptTokens);
                    if (message.completionTokens != null && $Object.hasOwnProperty.call(message, "completionTokens") && message.completionTokens !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.completionTokens);
                    if (message.cachedTokens != null && $Object.hasOwnProperty.call(message, "cachedTokens") && message.cachedTokens !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.cachedTokens);
                    if (message.estimated != null && $Object.hasOwnProperty.call(message, "estimated") && message.estimated !== false)
                        writer.uint32(/* id 4, wireType 0 =*/32).bool(message.estimated);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Usage message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.Usage
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Usage & inferencehub.rpc.v1.Usage.$Shape} Usage
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Usage.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.Usage();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.promptTokens = value;
                                else
                                    delete message.promptTokens;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.completionTokens = value;
                                else
                                    delete message.completionTokens;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.cachedTokens = value;
                                else
                                    delete message.cachedTokens;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.estimated = value;
                                else
                                    delete message.estimated;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Usage;
            })();

            v1.Tensor = (function() {

                /**
                 * Properties of a Tensor.
                 * @typedef {Object} inferencehub.rpc.v1.Tensor.$Properties
                 * @property {string|null} [name] Tensor name
                 * @property {inferencehub.rpc.v1.Datatype|null} [datatype] Tensor datatype
                 * @property {Array.<number>|null} [shape] Tensor shape
                 * @property {Uint8Array|null} [raw] Tensor raw
                 * @property {inferencehub.rpc.v1.FileReference.$Properties|null} [reference] Tensor reference
                 * @property {Uint8Array|null} [missing] Tensor missing
                 * @property {Array.<number>|null} [callLengths] Tensor callLengths
                 * @property {string|null} [mediaType] Tensor mediaType
                 * @property {"raw"|"reference"} [content] Tensor content
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Tensor.
                 * @memberof inferencehub.rpc.v1
                 * @interface ITensor
                 * @augments inferencehub.rpc.v1.Tensor.$Properties
                 * @deprecated Use inferencehub.rpc.v1.Tensor.$Properties instead.
                 */

                /**
                 * Narrowed shape of a Tensor.
                 * @typedef {{
                 *   name?: string|null;
                 *   datatype?: inferencehub.rpc.v1.Datatype|null;
                 *   shape?: Array.<number>|null;
                 *   raw?: Uint8Array|null;
                 *   reference?: inferencehub.rpc.v1.FileReference.$Shape|null;
                 *   missing?: Uint8Array|null;
                 *   callLengths?: Array.<number>|null;
                 *   mediaType?: string|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ content?: undefined; raw?: null; reference?: null }|{ content?: "raw"; raw: Uint8Array; reference?: null }|{ content?: "reference"; raw?: null; reference: inferencehub.rpc.v1.FileReference.$Shape })
                 * )} inferencehub.rpc.v1.Tensor.$Shape
                 */

                /**
                 * Constructs a new Tensor.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a Tensor.
                 * @constructor
                 * @param {inferencehub.rpc.v1.Tensor.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Tensor = function (properties) {
                    this.shape = [];
                    this.callLengths = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Tensor name.
                 * @member {string} name
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @instance
                 */
                Tensor.prototype.name = "";

                /**
                 * Tensor datatype.
                 * @member {inferencehub.rpc.v1.Datatype} datatype
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @instance
                 */
                Tensor.prototype.datatype = 0;

                /**
                 * Tensor shape.
                 * @member {Array.<number>} shape
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @instance
                 */
                Tensor.prototype.shape = $util.emptyArray;

                /**
                 * Tensor raw.
                 * @member {Uint8Array|null|undefined} raw
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @instance
                 */
                Tensor.prototype.raw = null;

                /**
                 * Tensor reference.
                 * @member {inferencehub.rpc.v1.FileReference.$Properties|null|undefined} reference
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @instance
                 */
                Tensor.prototype.reference = null;

                /**
                 * Tensor missing.
                 * @member {Uint8Array} missing
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @instance
                 */
                Tensor.prototype.missing = $util.newBuffer([]);

                /**
                 * Tensor callLengths.
                 * @member {Array.<number>} callLengths
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @instance
                 */
                Tensor.prototype.callLengths = $util.emptyArray;

                /**
                 * Tensor mediaType.
                 * @member {string} mediaType
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @instance
                 */
                Tensor.prototype.mediaType = "";

                // OneOf field names bound to virtual getters and setters
                let $oneOfFields;

                /**
                 * Tensor content.
                 * @member {"raw"|"reference"|undefined} content
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @instance
                 */
                $Object.defineProperty(Tensor.prototype, "content", {
                    get: $util.oneOfGetter($oneOfFields = ["raw", "reference"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Encodes the specified Tensor message. Does not implicitly {@link inferencehub.rpc.v1.Tensor.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @static
                 * @param {inferencehub.rpc.v1.Tensor.$Properties} message Tensor message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Tensor.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.datatype != null && $Object.hasOwnProperty.call(message, "datatype") && message.datatype !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).int32(message.datatype);
                    if (message.shape != null && message.shape.length)
                        writer.uint32(/* id 3, wireType 2 =*/26).int64s(message.shape);
                    if (message.raw != null && $Object.hasOwnProperty.call(message, "raw"))
                        writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.raw);
                    if (message.reference != null && $Object.hasOwnProperty.call(message, "reference"))
                        $root.inferencehub.rpc.v1.FileReference.encode(message.reference, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.missing != null && $Object.hasOwnProperty.call(message, "missing") && message.missing.length)
                        writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.missing);
                    if (message.callLengths != null && message.callLengths.length)
                        writer.uint32(/* id 7, wireType 2 =*/58).uint32s(message.callLengths);
                    if (message.mediaType != null && $Object.hasOwnProperty.call(message, "mediaType") && message.mediaType !== "")
                        writer.uint32(/* id 8, wireType 2 =*/66).string(message.mediaType);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Tensor message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.Tensor
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Tensor & inferencehub.rpc.v1.Tensor.$Shape} Tensor
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Tensor.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.Tensor();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.datatype = value;
                                else
                                    delete message.datatype;
                                continue;
                            }
                        case 3: {
                                if (wireType === 2) {
                                    if (!(message.shape && message.shape.length))
                                        message.shape = [];
                                    reader.int64s(message.shape);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.shape && message.shape.length))
                                    message.shape = [];
                                message.shape.push(reader.int64());
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.raw = reader.bytes();
                                message.content = "raw";
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.reference = $root.inferencehub.rpc.v1.FileReference.decode(reader, reader.size(), $undefined, _depth + 1, message.reference);
                                message.content = "reference";
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.missing = value;
                                else
                                    delete message.missing;
                                continue;
                            }
                        case 7: {
                                if (wireType === 2) {
                                    if (!(message.callLengths && message.callLengths.length))
                                        message.callLengths = [];
                                    reader.uint32s(message.callLengths);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.callLengths && message.callLengths.length))
                                    message.callLengths = [];
                                message.callLengths.push(reader.uint32());
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.mediaType = value;
                                else
                                    delete message.mediaType;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Tensor;
            })();

            v1.FileReference = (function() {

                /**
                 * Properties of a FileReference.
                 * @typedef {Object} inferencehub.rpc.v1.FileReference.$Properties
                 * @property {string|null} [name] FileReference name
                 * @property {number|null} [offset] FileReference offset
                 * @property {number|null} [length] FileReference length
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a FileReference.
                 * @memberof inferencehub.rpc.v1
                 * @interface IFileReference
                 * @augments inferencehub.rpc.v1.FileReference.$Properties
                 * @deprecated Use inferencehub.rpc.v1.FileReference.$Properties instead.
                 */

                /**
                 * Shape of a FileReference.
                 * @typedef {inferencehub.rpc.v1.FileReference.$Properties} inferencehub.rpc.v1.FileReference.$Shape
                 */

                /**
                 * Constructs a new FileReference.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a FileReference.
                 * @constructor
                 * @param {inferencehub.rpc.v1.FileReference.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const FileReference = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * FileReference name.
                 * @member {string} name
                 * @memberof inferencehub.rpc.v1.FileReference
                 * @instance
                 */
                FileReference.prototype.name = "";

                /**
                 * FileReference offset.
                 * @member {number} offset
                 * @memberof inferencehub.rpc.v1.FileReference
                 * @instance
                 */
                FileReference.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * FileReference length.
                 * @member {number} length
                 * @memberof inferencehub.rpc.v1.FileReference
                 * @instance
                 */
                FileReference.prototype.length = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Encodes the specified FileReference message. Does not implicitly {@link inferencehub.rpc.v1.FileReference.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.FileReference
                 * @static
                 * @param {inferencehub.rpc.v1.FileReference.$Properties} message FileReference message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                FileReference.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                        writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.offset);
                    if (message.length != null && $Object.hasOwnProperty.call(message, "length") && (typeof message.length === "object" ? message.length.low || message.length.high : message.length !== 0))
                        writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.length);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a FileReference message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.FileReference
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.FileReference & inferencehub.rpc.v1.FileReference.$Shape} FileReference
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                FileReference.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.FileReference();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.offset = value;
                                else
                                    delete message.offset;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.length = value;
                                else
                                    delete message.length;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return FileReference;
            })();

            /**
             * Datatype enum.
             * @name inferencehub.rpc.v1.Datatype
             * @enum {number}
             * @property {number} DATATYPE_UNSPECIFIED=0 DATATYPE_UNSPECIFIED value
             * @property {number} DATATYPE_BOOL=1 DATATYPE_BOOL value
             * @property {number} DATATYPE_UINT8=2 DATATYPE_UINT8 value
             * @property {number} DATATYPE_UINT16=3 DATATYPE_UINT16 value
             * @property {number} DATATYPE_UINT32=4 DATATYPE_UINT32 value
             * @property {number} DATATYPE_UINT64=5 DATATYPE_UINT64 value
             * @property {number} DATATYPE_INT8=6 DATATYPE_INT8 value
             * @property {number} DATATYPE_INT16=7 DATATYPE_INT16 value
             * @property {number} DATATYPE_INT32=8 DATATYPE_INT32 value
             * @property {number} DATATYPE_INT64=9 DATATYPE_INT64 value
             * @property {number} DATATYPE_FP16=10 DATATYPE_FP16 value
             * @property {number} DATATYPE_FP32=11 DATATYPE_FP32 value
             * @property {number} DATATYPE_FP64=12 DATATYPE_FP64 value
             * @property {number} DATATYPE_BF16=13 DATATYPE_BF16 value
             * @property {number} DATATYPE_BYTES=14 DATATYPE_BYTES value
             */
            v1.Datatype = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "DATATYPE_UNSPECIFIED"] = 0;
                values[valuesById[1] = "DATATYPE_BOOL"] = 1;
                values[valuesById[2] = "DATATYPE_UINT8"] = 2;
                values[valuesById[3] = "DATATYPE_UINT16"] = 3;
                values[valuesById[4] = "DATATYPE_UINT32"] = 4;
                values[valuesById[5] = "DATATYPE_UINT64"] = 5;
                values[valuesById[6] = "DATATYPE_INT8"] = 6;
                values[valuesById[7] = "DATATYPE_INT16"] = 7;
                values[valuesById[8] = "DATATYPE_INT32"] = 8;
                values[valuesById[9] = "DATATYPE_INT64"] = 9;
                values[valuesById[10] = "DATATYPE_FP16"] = 10;
                values[valuesById[11] = "DATATYPE_FP32"] = 11;
                values[valuesById[12] = "DATATYPE_FP64"] = 12;
                values[valuesById[13] = "DATATYPE_BF16"] = 13;
                values[valuesById[14] = "DATATYPE_BYTES"] = 14;
                return values;
            })();

            v1.Parameter = (function() {

                /**
                 * Properties of a Parameter.
                 * @typedef {Object} inferencehub.rpc.v1.Parameter.$Properties
                 * @property {boolean|null} [boolValue] Parameter boolValue
                 * @property {number|null} [int64Value] Parameter int64Value
                 * @property {number|null} [doubleValue] Parameter doubleValue
                 * @property {string|null} [stringValue] Parameter stringValue
                 * @property {"boolValue"|"int64Value"|"doubleValue"|"stringValue"} [value] Parameter value
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Parameter.
                 * @memberof inferencehub.rpc.v1
                 * @interface IParameter
                 * @augments inferencehub.rpc.v1.Parameter.$Properties
                 * @deprecated Use inferencehub.rpc.v1.Parameter.$Properties instead.
                 */

                /**
                 * Narrowed shape of a Parameter.
                 * @typedef {{
                 *   boolValue?: boolean|null;
                 *   int64Value?: number|null;
                 *   doubleValue?: number|null;
                 *   stringValue?: string|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ value?: undefined; boolValue?: null; int64Value?: null; doubleValue?: null; stringValue?: null }|{ value?: "boolValue"; boolValue: boolean; int64Value?: null; doubleValue?: null; stringValue?: null }|{ value?: "int64Value"; boolValue?: null; int64Value: number; doubleValue?: null; stringValue?: null }|{ value?: "doubleValue"; boolValue?: null; int64Value?: null; doubleValue: number; stringValue?: null }|{ value?: "stringValue"; boolValue?: null; int64Value?: null; doubleValue?: null; stringValue: string })
                 * )} inferencehub.rpc.v1.Parameter.$Shape
                 */

                /**
                 * Constructs a new Parameter.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a Parameter.
                 * @constructor
                 * @param {inferencehub.rpc.v1.Parameter.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Parameter = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Parameter boolValue.
                 * @member {boolean|null|undefined} boolValue
                 * @memberof inferencehub.rpc.v1.Parameter
                 * @instance
                 */
                Parameter.prototype.boolValue = null;

                /**
                 * Parameter int64Value.
                 * @member {number|null|undefined} int64Value
                 * @memberof inferencehub.rpc.v1.Parameter
                 * @instance
                 */
                Parameter.prototype.int64Value = null;

                /**
                 * Parameter doubleValue.
                 * @member {number|null|undefined} doubleValue
                 * @memberof inferencehub.rpc.v1.Parameter
                 * @instance
                 */
                Parameter.prototype.doubleValue = null;

                /**
                 * Parameter stringValue.
                 * @member {string|null|undefined} stringValue
                 * @memberof inferencehub.rpc.v1.Parameter
                 * @instance
                 */
                Parameter.prototype.stringValue = null;

                // OneOf field names bound to virtual getters and setters
                let $oneOfFields;

                /**
                 * Parameter value.
                 * @member {"boolValue"|"int64Value"|"doubleValue"|"stringValue"|undefined} value
                 * @memberof inferencehub.rpc.v1.Parameter
                 * @instance
                 */
                $Object.defineProperty(Parameter.prototype, "value", {
                    get: $util.oneOfGetter($oneOfFields = ["boolValue", "int64Value", "doubleValue", "stringValue"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Encodes the specified Parameter message. Does not implicitly {@link inferencehub.rpc.v1.Parameter.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.Parameter
                 * @static
                 * @param {inferencehub.rpc.v1.Parameter.$Properties} message Parameter message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Parameter.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.boolValue != null && $Object.hasOwnProperty.call(message, "boolValue"))
                        writer.uint32(/* id 1, wireType 0 =*/8).bool(message.boolValue);
                    if (message.int64Value != null && $Object.hasOwnProperty.call(message, "int64Value"))
                        writer.uint32(/* id 2, wireType 0 =*/16).int64(message.int64Value);
                    if (message.doubleValue != null && $Object.hasOwnProperty.call(message, "doubleValue"))
                        writer.uint32(/* id 3, wireType 1 =*/25).double(message.doubleValue);
                    if (message.stringValue != null && $Object.hasOwnProperty.call(message, "stringValue"))
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.stringValue);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Parameter message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.Parameter
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Parameter & inferencehub.rpc.v1.Parameter.$Shape} Parameter
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Parameter.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.Parameter();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                message.boolValue = reader.bool();
                                message.value = "boolValue";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                message.int64Value = reader.int64();
                                message.value = "int64Value";
                                continue;
                            }
                        case 3: {
                                if (wireType !== 1)
                                    break;
                                message.doubleValue = reader.double();
                                message.value = "doubleValue";
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.stringValue = reader.stringVerify();
                                message.value = "stringValue";
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Parameter;
            })();

            v1.Timings = (function() {

                /**
                 * Properties of a Timings.
                 * @typedef {Object} inferencehub.rpc.v1.Timings.$Properties
                 * @property {number|null} [queueUs] Timings queueUs
                 * @property {number|null} [computeUs] Timings computeUs
                 * @property {number|null} [batchCalls] Timings batchCalls
                 * @property {number|null} [batchRows] Timings batchRows
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Timings.
                 * @memberof inferencehub.rpc.v1
                 * @interface ITimings
                 * @augments inferencehub.rpc.v1.Timings.$Properties
                 * @deprecated Use inferencehub.rpc.v1.Timings.$Properties instead.
                 */

                /**
                 * Shape of a Timings.
                 * @typedef {inferencehub.rpc.v1.Timings.$Properties} inferencehub.rpc.v1.Timings.$Shape
                 */

                /**
                 * Constructs a new Timings.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a Timings.
                 * @constructor
                 * @param {inferencehub.rpc.v1.Timings.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Timings = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Timings queueUs.
                 * @member {number} queueUs
                 * @memberof inferencehub.rpc.v1.Timings
                 * @instance
                 */
                Timings.prototype.queueUs = 0;

                /**
                 * Timings computeUs.
                 * @member {number} computeUs
                 * @memberof inferencehub.rpc.v1.Timings
                 * @instance
                 */
                Timings.prototype.computeUs = 0;

                /**
                 * Timings batchCalls.
                 * @member {number} batchCalls
                 * @memberof inferencehub.rpc.v1.Timings
                 * @instance
                 */
                Timings.prototype.batchCalls = 0;

                /**
                 * Timings batchRows.
                 * @member {number} batchRows
                 * @memberof inferencehub.rpc.v1.Timings
                 * @instance
                 */
                Timings.prototype.batchRows = 0;

                /**
                 * Encodes the specified Timings message. Does not implicitly {@link inferencehub.rpc.v1.Timings.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.Timings
                 * @static
                 * @param {inferencehub.rpc.v1.Timings.$Properties} message Timings message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Timings.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.queueUs != null && $Object.hasOwnProperty.call(message, "queueUs") && message.queueUs !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.queueUs);
                    if (message.computeUs != null && $Object.hasOwnProperty.call(message, "computeUs") && message.computeUs !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.computeUs);
                    if (message.batchCalls != null && $Object.hasOwnProperty.call(message, "batchCalls") && message.batchCalls !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.batchCalls);
                    if (message.batchRows != null && $Object.hasOwnProperty.call(message, "batchRows") && message.batchRows !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.batchRows);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Timings message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.Timings
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Timings & inferencehub.rpc.v1.Timings.$Shape} Timings
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Timings.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.Timings();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.queueUs = value;
                                else
                                    delete message.queueUs;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.computeUs = value;
                                else
                                    delete message.computeUs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.batchCalls = value;
                                else
                                    delete message.batchCalls;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.batchRows = value;
                                else
                                    delete message.batchRows;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Timings;
            })();

            v1.ExchangeRequest = (function() {

                /**
                 * Properties of an ExchangeRequest.
                 * @typedef {Object} inferencehub.rpc.v1.ExchangeRequest.$Properties
                 * @property {number|null} [sequence] ExchangeRequest sequence
                 * @property {inferencehub.rpc.v1.GatewayHello.$Properties|null} [hello] ExchangeRequest hello
                 * @property {Array.<number>|null} [cancelledCallIds] ExchangeRequest cancelledCallIds
                 * @property {number|null} [receivedSequence] ExchangeRequest receivedSequence
                 * @property {number|null} [heartbeat] ExchangeRequest heartbeat
                 * @property {boolean|null} [goodbye] ExchangeRequest goodbye
                 * @property {Array.<inferencehub.rpc.v1.CallBlock.$Properties>|null} [blocks] ExchangeRequest blocks
                 * @property {number|null} [sentMs] ExchangeRequest sentMs
                 * @property {Array.<inferencehub.rpc.v1.StreamTaken.$Properties>|null} [streamsTaken] ExchangeRequest streamsTaken
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an ExchangeRequest.
                 * @memberof inferencehub.rpc.v1
                 * @interface IExchangeRequest
                 * @augments inferencehub.rpc.v1.ExchangeRequest.$Properties
                 * @deprecated Use inferencehub.rpc.v1.ExchangeRequest.$Properties instead.
                 */

                /**
                 * Shape of an ExchangeRequest.
                 * @typedef {{
                 *   sequence?: number|null;
                 *   hello?: inferencehub.rpc.v1.GatewayHello.$Shape|null;
                 *   cancelledCallIds?: Array.<number>|null;
                 *   receivedSequence?: number|null;
                 *   heartbeat?: number|null;
                 *   goodbye?: boolean|null;
                 *   blocks?: Array.<inferencehub.rpc.v1.CallBlock.$Shape>|null;
                 *   sentMs?: number|null;
                 *   streamsTaken?: Array.<inferencehub.rpc.v1.StreamTaken.$Shape>|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} inferencehub.rpc.v1.ExchangeRequest.$Shape
                 */

                /**
                 * Constructs a new ExchangeRequest.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents an ExchangeRequest.
                 * @constructor
                 * @param {inferencehub.rpc.v1.ExchangeRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ExchangeRequest = function (properties) {
                    this.cancelledCallIds = [];
                    this.blocks = [];
                    this.streamsTaken = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ExchangeRequest sequence.
                 * @member {number} sequence
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @instance
                 */
                ExchangeRequest.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * ExchangeRequest hello.
                 * @member {inferencehub.rpc.v1.GatewayHello.$Properties|null|undefined} hello
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @instance
                 */
                ExchangeRequest.prototype.hello = null;

                /**
                 * ExchangeRequest cancelledCallIds.
                 * @member {Array.<number>} cancelledCallIds
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @instance
                 */
                ExchangeRequest.prototype.cancelledCallIds = $util.emptyArray;

                /**
                 * ExchangeRequest receivedSequence.
                 * @member {number} receivedSequence
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @instance
                 */
                ExchangeRequest.prototype.receivedSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * ExchangeRequest heartbeat.
                 * @member {number} heartbeat
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @instance
                 */
                ExchangeRequest.prototype.heartbeat = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * ExchangeRequest goodbye.
                 * @member {boolean} goodbye
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @instance
                 */
                ExchangeRequest.prototype.goodbye = false;

                /**
                 * ExchangeRequest blocks.
                 * @member {Array.<inferencehub.rpc.v1.CallBlock.$Properties>} blocks
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @instance
                 */
                ExchangeRequest.prototype.blocks = $util.emptyArray;

                /**
                 * ExchangeRequest sentMs.
                 * @member {number} sentMs
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @instance
                 */
                ExchangeRequest.prototype.sentMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * ExchangeRequest streamsTaken.
                 * @member {Array.<inferencehub.rpc.v1.StreamTaken.$Properties>} streamsTaken
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @instance
                 */
                ExchangeRequest.prototype.streamsTaken = $util.emptyArray;

                /**
                 * Encodes the specified ExchangeRequest message. Does not implicitly {@link inferencehub.rpc.v1.ExchangeRequest.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @static
                 * @param {inferencehub.rpc.v1.ExchangeRequest.$Properties} message ExchangeRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ExchangeRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.sequence);
                    if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                        $root.inferencehub.rpc.v1.GatewayHello.encode(message.hello, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.cancelledCallIds != null && message.cancelledCallIds.length)
                        writer.uint32(/* id 4, wireType 2 =*/34).uint64s(message.cancelledCallIds);
                    if (message.receivedSequence != null && $Object.hasOwnProperty.call(message, "receivedSequence") && (typeof message.receivedSequence === "object" ? message.receivedSequence.low || message.receivedSequence.high : message.receivedSequence !== 0))
                        writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.receivedSequence);
                    if (message.heartbeat != null && $Object.hasOwnProperty.call(message, "heartbeat") && (typeof message.heartbeat === "object" ? message.heartbeat.low || message.heartbeat.high : message.heartbeat !== 0))
                        writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.heartbeat);
                    if (message.goodbye != null && $Object.hasOwnProperty.call(message, "goodbye") && message.goodbye !== false)
                        writer.uint32(/* id 7, wireType 0 =*/56).bool(message.goodbye);
                    if (message.blocks != null && message.blocks.length)
                        for (let i = 0; i < message.blocks.length; ++i)
                            $root.inferencehub.rpc.v1.CallBlock.encode(message.blocks[i], writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                    if (message.sentMs != null && $Object.hasOwnProperty.call(message, "sentMs") && (typeof message.sentMs === "object" ? message.sentMs.low || message.sentMs.high : message.sentMs !== 0))
                        writer.uint32(/* id 9, wireType 0 =*/72).uint64(message.sentMs);
                    if (message.streamsTaken != null && message.streamsTaken.length)
                        for (let i = 0; i < message.streamsTaken.length; ++i)
                            $root.inferencehub.rpc.v1.StreamTaken.encode(message.streamsTaken[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an ExchangeRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.ExchangeRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.ExchangeRequest & inferencehub.rpc.v1.ExchangeRequest.$Shape} ExchangeRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ExchangeRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.ExchangeRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sequence = value;
                                else
                                    delete message.sequence;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.hello = $root.inferencehub.rpc.v1.GatewayHello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                                continue;
                            }
                        case 4: {
                                if (wireType === 2) {
                                    if (!(message.cancelledCallIds && message.cancelledCallIds.length))
                                        message.cancelledCallIds = [];
                                    reader.uint64s(message.cancelledCallIds);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.cancelledCallIds && message.cancelledCallIds.length))
                                    message.cancelledCallIds = [];
                                message.cancelledCallIds.push(reader.uint64());
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.receivedSequence = value;
                                else
                                    delete message.receivedSequence;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.heartbeat = value;
                                else
                                    delete message.heartbeat;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.goodbye = value;
                                else
                                    delete message.goodbye;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.blocks && message.blocks.length))
                                    message.blocks = [];
                                message.blocks.push($root.inferencehub.rpc.v1.CallBlock.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 9: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sentMs = value;
                                else
                                    delete message.sentMs;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.streamsTaken && message.streamsTaken.length))
                                    message.streamsTaken = [];
                                message.streamsTaken.push($root.inferencehub.rpc.v1.StreamTaken.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return ExchangeRequest;
            })();

            v1.StreamTaken = (function() {

                /**
                 * Properties of a StreamTaken.
                 * @typedef {Object} inferencehub.rpc.v1.StreamTaken.$Properties
                 * @property {number|null} [callId] StreamTaken callId
                 * @property {number|null} [chunks] StreamTaken chunks
                 * @property {number|null} [bytes] StreamTaken bytes
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a StreamTaken.
                 * @memberof inferencehub.rpc.v1
                 * @interface IStreamTaken
                 * @augments inferencehub.rpc.v1.StreamTaken.$Properties
                 * @deprecated Use inferencehub.rpc.v1.StreamTaken.$Properties instead.
                 */

                /**
                 * Shape of a StreamTaken.
                 * @typedef {inferencehub.rpc.v1.StreamTaken.$Properties} inferencehub.rpc.v1.StreamTaken.$Shape
                 */

                /**
                 * Constructs a new StreamTaken.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a StreamTaken.
                 * @constructor
                 * @param {inferencehub.rpc.v1.StreamTaken.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const StreamTaken = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * StreamTaken callId.
                 * @member {number} callId
                 * @memberof inferencehub.rpc.v1.StreamTaken
                 * @instance
                 */
                StreamTaken.prototype.callId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * StreamTaken chunks.
                 * @member {number} chunks
                 * @memberof inferencehub.rpc.v1.StreamTaken
                 * @instance
                 */
                StreamTaken.prototype.chunks = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * StreamTaken bytes.
                 * @member {number} bytes
                 * @memberof inferencehub.rpc.v1.StreamTaken
                 * @instance
                 */
                StreamTaken.prototype.bytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Encodes the specified StreamTaken message. Does not implicitly {@link inferencehub.rpc.v1.StreamTaken.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.StreamTaken
                 * @static
                 * @param {inferencehub.rpc.v1.StreamTaken.$Properties} message StreamTaken message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                StreamTaken.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.callId != null && $Object.hasOwnProperty.call(message, "callId") && (typeof message.callId === "object" ? message.callId.low || message.callId.high : message.callId !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.callId);
                    if (message.chunks != null && $Object.hasOwnProperty.call(message, "chunks") && (typeof message.chunks === "object" ? message.chunks.low || message.chunks.high : message.chunks !== 0))
                        writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.chunks);
                    if (message.bytes != null && $Object.hasOwnProperty.call(message, "bytes") && (typeof message.bytes === "object" ? message.bytes.low || message.bytes.high : message.bytes !== 0))
                        writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.bytes);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a StreamTaken message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.StreamTaken
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.StreamTaken & inferencehub.rpc.v1.StreamTaken.$Shape} StreamTaken
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                StreamTaken.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.StreamTaken();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.callId = value;
                                else
                                    delete message.callId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.chunks = value;
                                else
                                    delete message.chunks;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.bytes = value;
                                else
                                    delete message.bytes;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return StreamTaken;
            })();

            v1.ExchangeResponse = (function() {

                /**
                 * Properties of an ExchangeResponse.
                 * @typedef {Object} inferencehub.rpc.v1.ExchangeResponse.$Properties
                 * @property {number|null} [sequence] ExchangeResponse sequence
                 * @property {inferencehub.rpc.v1.WorkerHello.$Properties|null} [hello] ExchangeResponse hello
                 * @property {number|null} [admittedSequence] ExchangeResponse admittedSequence
                 * @property {Array.<inferencehub.rpc.v1.QueueLoad.$Properties>|null} [loads] ExchangeResponse loads
                 * @property {number|null} [heartbeat] ExchangeResponse heartbeat
                 * @property {boolean|null} [goodbye] ExchangeResponse goodbye
                 * @property {number|null} [residentMemoryBytes] ExchangeResponse residentMemoryBytes
                 * @property {Array.<inferencehub.rpc.v1.AnswerPart.$Properties>|null} [parts] ExchangeResponse parts
                 * @property {Array.<inferencehub.rpc.v1.AnswerBlock.$Properties>|null} [blocks] ExchangeResponse blocks
                 * @property {Array.<inferencehub.rpc.v1.StreamChunk.$Properties>|null} [chunks] ExchangeResponse chunks
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an ExchangeResponse.
                 * @memberof inferencehub.rpc.v1
                 * @interface IExchangeResponse
                 * @augments inferencehub.rpc.v1.ExchangeResponse.$Properties
                 * @deprecated Use inferencehub.rpc.v1.ExchangeResponse.$Properties instead.
                 */

                /**
                 * Shape of an ExchangeResponse.
                 * @typedef {{
                 *   sequence?: number|null;
                 *   hello?: inferencehub.rpc.v1.WorkerHello.$Shape|null;
                 *   admittedSequence?: number|null;
                 *   loads?: Array.<inferencehub.rpc.v1.QueueLoad.$Shape>|null;
                 *   heartbeat?: number|null;
                 *   goodbye?: boolean|null;
                 *   residentMemoryBytes?: number|null;
                 *   parts?: Array.<inferencehub.rpc.v1.AnswerPart.$Shape>|null;
                 *   blocks?: Array.<inferencehub.rpc.v1.AnswerBlock.$Shape>|null;
                 *   chunks?: Array.<inferencehub.rpc.v1.StreamChunk.$Shape>|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} inferencehub.rpc.v1.ExchangeResponse.$Shape
                 */

                /**
                 * Constructs a new ExchangeResponse.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents an ExchangeResponse.
                 * @constructor
                 * @param {inferencehub.rpc.v1.ExchangeResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ExchangeResponse = function (properties) {
                    this.loads = [];
                    this.parts = [];
                    this.blocks = [];
                    this.chunks = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ExchangeResponse sequence.
                 * @member {number} sequence
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * ExchangeResponse hello.
                 * @member {inferencehub.rpc.v1.WorkerHello.$Properties|null|undefined} hello
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.hello = null;

                /**
                 * ExchangeResponse admittedSequence.
                 * @member {number} admittedSequence
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.admittedSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * ExchangeResponse loads.
                 * @member {Array.<inferencehub.rpc.v1.QueueLoad.$Properties>} loads
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.loads = $util.emptyArray;

                /**
                 * ExchangeResponse heartbeat.
                 * @member {number} heartbeat
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.heartbeat = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * ExchangeResponse goodbye.
                 * @member {boolean} goodbye
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.goodbye = false;

                /**
                 * ExchangeResponse residentMemoryBytes.
                 * @member {number} residentMemoryBytes
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.residentMemoryBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * ExchangeResponse parts.
                 * @member {Array.<inferencehub.rpc.v1.AnswerPart.$Properties>} parts
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.parts = $util.emptyArray;

                /**
                 * ExchangeResponse blocks.
                 * @member {Array.<inferencehub.rpc.v1.AnswerBlock.$Properties>} blocks
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.blocks = $util.emptyArray;

                /**
                 * ExchangeResponse chunks.
                 * @member {Array.<inferencehub.rpc.v1.StreamChunk.$Properties>} chunks
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @instance
                 */
                ExchangeResponse.prototype.chunks = $util.emptyArray;

                /**
                 * Encodes the specified ExchangeResponse message. Does not implicitly {@link inferencehub.rpc.v1.ExchangeResponse.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @static
                 * @param {inferencehub.rpc.v1.ExchangeResponse.$Properties} message ExchangeResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ExchangeResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.sequence);
                    if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                        $root.inferencehub.rpc.v1.WorkerHello.encode(message.hello, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.admittedSequence != null && $Object.hasOwnProperty.call(message, "admittedSequence") && (typeof message.admittedSequence === "object" ? message.admittedSequence.low || message.admittedSequence.high : message.admittedSequence !== 0))
                        writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.admittedSequence);
                    if (message.loads != null && message.loads.length)
                        for (let i = 0; i < message.loads.length; ++i)
                            $root.inferencehub.rpc.v1.QueueLoad.encode(message.loads[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.heartbeat != null && $Object.hasOwnProperty.call(message, "heartbeat") && (typeof message.heartbeat === "object" ? message.heartbeat.low || message.heartbeat.high : message.heartbeat !== 0))
                        writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.heartbeat);
                    if (message.goodbye != null && $Object.hasOwnProperty.call(message, "goodbye") && message.goodbye !== false)
                        writer.uint32(/* id 7, wireType 0 =*/56).bool(message.goodbye);
                    if (message.residentMemoryBytes != null && $Object.hasOwnProperty.call(message, "residentMemoryBytes") && (typeof message.residentMemoryBytes === "object" ? message.residentMemoryBytes.low || message.residentMemoryBytes.high : message.residentMemoryBytes !== 0))
                        writer.uint32(/* id 8, wireType 0 =*/64).uint64(message.residentMemoryBytes);
                    if (message.parts != null && message.parts.length)
                        for (let i = 0; i < message.parts.length; ++i)
                            $root.inferencehub.rpc.v1.AnswerPart.encode(message.parts[i], writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                    if (message.blocks != null && message.blocks.length)
                        for (let i = 0; i < message.blocks.length; ++i)
                            $root.inferencehub.rpc.v1.AnswerBlock.encode(message.blocks[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                    if (message.chunks != null && message.chunks.length)
                        for (let i = 0; i < message.chunks.length; ++i)
                            $root.inferencehub.rpc.v1.StreamChunk.encode(message.chunks[i], writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an ExchangeResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.ExchangeResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.ExchangeResponse & inferencehub.rpc.v1.ExchangeResponse.$Shape} ExchangeResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ExchangeResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.ExchangeResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sequence = value;
                                else
                                    delete message.sequence;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.hello = $root.inferencehub.rpc.v1.WorkerHello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.admittedSequence = value;
                                else
                                    delete message.admittedSequence;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.loads && message.loads.length))
                                    message.loads = [];
                                message.loads.push($root.inferencehub.rpc.v1.QueueLoad.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.heartbeat = value;
                                else
                                    delete message.heartbeat;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.goodbye = value;
                                else
                                    delete message.goodbye;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.residentMemoryBytes = value;
                                else
                                    delete message.residentMemoryBytes;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.parts && message.parts.length))
                                    message.parts = [];
                                message.parts.push($root.inferencehub.rpc.v1.AnswerPart.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.blocks && message.blocks.length))
                                    message.blocks = [];
                                message.blocks.push($root.inferencehub.rpc.v1.AnswerBlock.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 11: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.chunks && message.chunks.length))
                                    message.chunks = [];
                                message.chunks.push($root.inferencehub.rpc.v1.StreamChunk.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return ExchangeResponse;
            })();

            v1.StreamChunk = (function() {

                /**
                 * Properties of a StreamChunk.
                 * @typedef {Object} inferencehub.rpc.v1.StreamChunk.$Properties
                 * @property {number|null} [callId] StreamChunk callId
                 * @property {Array.<inferencehub.rpc.v1.Tensor.$Properties>|null} [outputs] StreamChunk outputs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a StreamChunk.
                 * @memberof inferencehub.rpc.v1
                 * @interface IStreamChunk
                 * @augments inferencehub.rpc.v1.StreamChunk.$Properties
                 * @deprecated Use inferencehub.rpc.v1.StreamChunk.$Properties instead.
                 */

                /**
                 * Shape of a StreamChunk.
                 * @typedef {{
                 *   callId?: number|null;
                 *   outputs?: Array.<inferencehub.rpc.v1.Tensor.$Shape>|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} inferencehub.rpc.v1.StreamChunk.$Shape
                 */

                /**
                 * Constructs a new StreamChunk.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a StreamChunk.
                 * @constructor
                 * @param {inferencehub.rpc.v1.StreamChunk.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const StreamChunk = function (properties) {
                    this.outputs = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * StreamChunk callId.
                 * @member {number} callId
                 * @memberof inferencehub.rpc.v1.StreamChunk
                 * @instance
                 */
                StreamChunk.prototype.callId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * StreamChunk outputs.
                 * @member {Array.<inferencehub.rpc.v1.Tensor.$Properties>} outputs
                 * @memberof inferencehub.rpc.v1.StreamChunk
                 * @instance
                 */
                StreamChunk.prototype.outputs = $util.emptyArray;

                /**
                 * Encodes the specified StreamChunk message. Does not implicitly {@link inferencehub.rpc.v1.StreamChunk.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.StreamChunk
                 * @static
                 * @param {inferencehub.rpc.v1.StreamChunk.$Properties} message StreamChunk message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                StreamChunk.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.callId != null && $Object.hasOwnProperty.call(message, "callId") && (typeof message.callId === "object" ? message.callId.low || message.callId.high : message.callId !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.callId);
                    if (message.outputs != null && message.outputs.length)
                        for (let i = 0; i < message.outputs.length; ++i)
                            $root.inferencehub.rpc.v1.Tensor.encode(message.outputs[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a StreamChunk message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.StreamChunk
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.StreamChunk & inferencehub.rpc.v1.StreamChunk.$Shape} StreamChunk
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                StreamChunk.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.StreamChunk();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.callId = value;
                                else
                                    delete message.callId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.outputs && message.outputs.length))
                                    message.outputs = [];
                                message.outputs.push($root.inferencehub.rpc.v1.Tensor.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return StreamChunk;
            })();

            v1.GatewayHello = (function() {

                /**
                 * Properties of a GatewayHello.
                 * @typedef {Object} inferencehub.rpc.v1.GatewayHello.$Properties
                 * @property {number|null} [protocolVersion] GatewayHello protocolVersion
                 * @property {string|null} [bootId] GatewayHello bootId
                 * @property {string|null} [softwareVersion] GatewayHello softwareVersion
                 * @property {number|null} [maxUnreceivedFrames] GatewayHello maxUnreceivedFrames
                 * @property {number|null} [maxFrameBytes] GatewayHello maxFrameBytes
                 * @property {number|null} [maxPartBytes] GatewayHello maxPartBytes
                 * @property {number|null} [maxStreamChunks] GatewayHello maxStreamChunks
                 * @property {number|null} [maxStreamBytes] GatewayHello maxStreamBytes
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a GatewayHello.
                 * @memberof inferencehub.rpc.v1
                 * @interface IGatewayHello
                 * @augments inferencehub.rpc.v1.GatewayHello.$Properties
                 * @deprecated Use inferencehub.rpc.v1.GatewayHello.$Properties instead.
                 */

                /**
                 * Shape of a GatewayHello.
                 * @typedef {inferencehub.rpc.v1.GatewayHello.$Properties} inferencehub.rpc.v1.GatewayHello.$Shape
                 */

                /**
                 * Constructs a new GatewayHello.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a GatewayHello.
                 * @constructor
                 * @param {inferencehub.rpc.v1.GatewayHello.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const GatewayHello = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * GatewayHello protocolVersion.
                 * @member {number} protocolVersion
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @instance
                 */
                GatewayHello.prototype.protocolVersion = 0;

                /**
                 * GatewayHello bootId.
                 * @member {string} bootId
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @instance
                 */
                GatewayHello.prototype.bootId = "";

                /**
                 * GatewayHello softwareVersion.
                 * @member {string} softwareVersion
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @instance
                 */
                GatewayHello.prototype.softwareVersion = "";

                /**
                 * GatewayHello maxUnreceivedFrames.
                 * @member {number} maxUnreceivedFrames
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @instance
                 */
                GatewayHello.prototype.maxUnreceivedFrames = 0;

                /**
                 * GatewayHello maxFrameBytes.
                 * @member {number} maxFrameBytes
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @instance
                 */
                GatewayHello.prototype.maxFrameBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * GatewayHello maxPartBytes.
                 * @member {number} maxPartBytes
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @instance
                 */
                GatewayHello.prototype.maxPartBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * GatewayHello maxStreamChunks.
                 * @member {number} maxStreamChunks
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @instance
                 */
                GatewayHello.prototype.maxStreamChunks = 0;

                /**
                 * GatewayHello maxStreamBytes.
                 * @member {number} maxStreamBytes
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @instance
                 */
                GatewayHello.prototype.maxStreamBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Encodes the specified GatewayHello message. Does not implicitly {@link inferencehub.rpc.v1.GatewayHello.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @static
                 * @param {inferencehub.rpc.v1.GatewayHello.$Properties} message GatewayHello message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                GatewayHello.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.protocolVersion != null && $Object.hasOwnProperty.call(message, "protocolVersion") && message.protocolVersion !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.protocolVersion);
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.bootId);
                    if (message.softwareVersion != null && $Object.hasOwnProperty.call(message, "softwareVersion") && message.softwareVersion !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.softwareVersion);
                    if (message.maxUnreceivedFrames != null && $Object.hasOwnProperty.call(message, "maxUnreceivedFrames") && message.maxUnreceivedFrames !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.maxUnreceivedFrames);
                    if (message.maxFrameBytes != null && $Object.hasOwnProperty.call(message, "maxFrameBytes") && (typeof message.maxFrameBytes === "object" ? message.maxFrameBytes.low || message.maxFrameBytes.high : message.maxFrameBytes !== 0))
                        writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.maxFrameBytes);
                    if (message.maxPartBytes != null && $Object.hasOwnProperty.call(message, "maxPartBytes") && (typeof message.maxPartBytes === "object" ? message.maxPartBytes.low || message.maxPartBytes.high : message.maxPartBytes !== 0))
                        writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.maxPartBytes);
                    if (message.maxStreamChunks != null && $Object.hasOwnProperty.call(message, "maxStreamChunks") && message.maxStreamChunks !== 0)
                        writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.maxStreamChunks);
                    if (message.maxStreamBytes != null && $Object.hasOwnProperty.call(message, "maxStreamBytes") && (typeof message.maxStreamBytes === "object" ? message.maxStreamBytes.low || message.maxStreamBytes.high : message.maxStreamBytes !== 0))
                        writer.uint32(/* id 8, wireType 0 =*/64).uint64(message.maxStreamBytes);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a GatewayHello message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.GatewayHello
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.GatewayHello & inferencehub.rpc.v1.GatewayHello.$Shape} GatewayHello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                GatewayHello.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.GatewayHello();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.protocolVersion = value;
                                else
                                    delete message.protocolVersion;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bootId = value;
                                else
                                    delete message.bootId;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.softwareVersion = value;
                                else
                                    delete message.softwareVersion;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.maxUnreceivedFrames = value;
                                else
                                    delete message.maxUnreceivedFrames;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.maxFrameBytes = value;
                                else
                                    delete message.maxFrameBytes;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.maxPartBytes = value;
                                else
                                    delete message.maxPartBytes;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.maxStreamChunks = value;
                                else
                                    delete message.maxStreamChunks;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.maxStreamBytes = value;
                                else
                                    delete message.maxStreamBytes;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return GatewayHello;
            })();

            v1.WorkerHello = (function() {

                /**
                 * Properties of a WorkerHello.
                 * @typedef {Object} inferencehub.rpc.v1.WorkerHello.$Properties
                 * @property {number|null} [protocolVersion] WorkerHello protocolVersion
                 * @property {string|null} [bootId] WorkerHello bootId
                 * @property {string|null} [softwareVersion] WorkerHello softwareVersion
                 * @property {number|null} [maxUnadmittedFrames] WorkerHello maxUnadmittedFrames
                 * @property {number|null} [maxFrameBytes] WorkerHello maxFrameBytes
                 * @property {boolean|null} [acceptsReferences] WorkerHello acceptsReferences
                 * @property {number|null} [processId] WorkerHello processId
                 * @property {number|null} [laneNumber] WorkerHello laneNumber
                 * @property {string|null} [previousEnd] WorkerHello previousEnd
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a WorkerHello.
                 * @memberof inferencehub.rpc.v1
                 * @interface IWorkerHello
                 * @augments inferencehub.rpc.v1.WorkerHello.$Properties
                 * @deprecated Use inferencehub.rpc.v1.WorkerHello.$Properties instead.
                 */

                /**
                 * Shape of a WorkerHello.
                 * @typedef {inferencehub.rpc.v1.WorkerHello.$Properties} inferencehub.rpc.v1.WorkerHello.$Shape
                 */

                /**
                 * Constructs a new WorkerHello.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a WorkerHello.
                 * @constructor
                 * @param {inferencehub.rpc.v1.WorkerHello.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const WorkerHello = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * WorkerHello protocolVersion.
                 * @member {number} protocolVersion
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @instance
                 */
                WorkerHello.prototype.protocolVersion = 0;

                /**
                 * WorkerHello bootId.
                 * @member {string} bootId
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @instance
                 */
                WorkerHello.prototype.bootId = "";

                /**
                 * WorkerHello softwareVersion.
                 * @member {string} softwareVersion
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @instance
                 */
                WorkerHello.prototype.softwareVersion = "";

                /**
                 * WorkerHello maxUnadmittedFrames.
                 * @member {number} maxUnadmittedFrames
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @instance
                 */
                WorkerHello.prototype.maxUnadmittedFrames = 0;

                /**
                 * WorkerHello maxFrameBytes.
                 * @member {number} maxFrameBytes
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @instance
                 */
                WorkerHello.prototype.maxFrameBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * WorkerHello acceptsReferences.
                 * @member {boolean} acceptsReferences
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @instance
                 */
                WorkerHello.prototype.acceptsReferences = false;

                /**
                 * WorkerHello processId.
                 * @member {number} processId
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @instance
                 */
                WorkerHello.prototype.processId = 0;

                /**
                 * WorkerHello laneNumber.
                 * @member {number} laneNumber
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @instance
                 */
                WorkerHello.prototype.laneNumber = 0;

                /**
                 * WorkerHello previousEnd.
                 * @member {string} previousEnd
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @instance
                 */
                WorkerHello.prototype.previousEnd = "";

                /**
                 * Encodes the specified WorkerHello message. Does not implicitly {@link inferencehub.rpc.v1.WorkerHello.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @static
                 * @param {inferencehub.rpc.v1.WorkerHello.$Properties} message WorkerHello message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                WorkerHello.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.protocolVersion != null && $Object.hasOwnProperty.call(message, "protocolVersion") && message.protocolVersion !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.protocolVersion);
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.bootId);
                    if (message.softwareVersion != null && $Object.hasOwnProperty.call(message, "softwareVersion") && message.softwareVersion !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.softwareVersion);
                    if (message.maxUnadmittedFrames != null && $Object.hasOwnProperty.call(message, "maxUnadmittedFrames") && message.maxUnadmittedFrames !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.maxUnadmittedFrames);
                    if (message.maxFrameBytes != null && $Object.hasOwnProperty.call(message, "maxFrameBytes") && (typeof message.maxFrameBytes === "object" ? message.maxFrameBytes.low || message.maxFrameBytes.high : message.maxFrameBytes !== 0))
                        writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.maxFrameBytes);
                    if (message.acceptsReferences != null && $Object.hasOwnProperty.call(message, "acceptsReferences") && message.acceptsReferences !== false)
                        writer.uint32(/* id 6, wireType 0 =*/48).bool(message.acceptsReferences);
                    if (message.processId != null && $Object.hasOwnProperty.call(message, "processId") && message.processId !== 0)
                        writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.processId);
                    if (message.laneNumber != null && $Object.hasOwnProperty.call(message, "laneNumber") && message.laneNumber !== 0)
                        writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.laneNumber);
                    if (message.previousEnd != null && $Object.hasOwnProperty.call(message, "previousEnd") && message.previousEnd !== "")
                        writer.uint32(/* id 9, wireType 2 =*/74).string(message.previousEnd);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a WorkerHello message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.WorkerHello
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.WorkerHello & inferencehub.rpc.v1.WorkerHello.$Shape} WorkerHello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                WorkerHello.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.WorkerHello();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.protocolVersion = value;
                                else
                                    delete message.protocolVersion;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bootId = value;
                                else
                                    delete message.bootId;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.softwareVersion = value;
                                else
                                    delete message.softwareVersion;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.maxUnadmittedFrames = value;
                                else
                                    delete message.maxUnadmittedFrames;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.maxFrameBytes = value;
                                else
                                    delete message.maxFrameBytes;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.acceptsReferences = value;
                                else
                                    delete message.acceptsReferences;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.processId = value;
                                else
                                    delete message.processId;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.laneNumber = value;
                                else
                                    delete message.laneNumber;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.previousEnd = value;
                                else
                                    delete message.previousEnd;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return WorkerHello;
            })();

            v1.CallBlock = (function() {

                /**
                 * Properties of a CallBlock.
                 * @typedef {Object} inferencehub.rpc.v1.CallBlock.$Properties
                 * @property {number|null} [firstCallId] CallBlock firstCallId
                 * @property {number|null} [calls] CallBlock calls
                 * @property {string|null} [modelName] CallBlock modelName
                 * @property {string|null} [version] CallBlock version
                 * @property {Array.<inferencehub.rpc.v1.Tensor.$Properties>|null} [inputs] CallBlock inputs
                 * @property {Object.<string,inferencehub.rpc.v1.Parameter.$Properties>|null} [parameters] CallBlock parameters
                 * @property {Array.<number>|null} [rows] CallBlock rows
                 * @property {Array.<number>|null} [remainingMs] CallBlock remainingMs
                 * @property {Array.<string>|null} [requestIds] CallBlock requestIds
                 * @property {Array.<string>|null} [traceparents] CallBlock traceparents
                 * @property {boolean|null} [alone] CallBlock alone
                 * @property {Array.<number>|null} [callers] CallBlock callers
                 * @property {Array.<number>|null} [callerWeights] CallBlock callerWeights
                 * @property {boolean|null} [streams] CallBlock streams
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a CallBlock.
                 * @memberof inferencehub.rpc.v1
                 * @interface ICallBlock
                 * @augments inferencehub.rpc.v1.CallBlock.$Properties
                 * @deprecated Use inferencehub.rpc.v1.CallBlock.$Properties instead.
                 */

                /**
                 * Shape of a CallBlock.
                 * @typedef {{
                 *   firstCallId?: number|null;
                 *   calls?: number|null;
                 *   modelName?: string|null;
                 *   version?: string|null;
                 *   inputs?: Array.<inferencehub.rpc.v1.Tensor.$Shape>|null;
                 *   parameters?: Object.<string,inferencehub.rpc.v1.Parameter.$Shape>|null;
                 *   rows?: Array.<number>|null;
                 *   remainingMs?: Array.<number>|null;
                 *   requestIds?: Array.<string>|null;
                 *   traceparents?: Array.<string>|null;
                 *   alone?: boolean|null;
                 *   callers?: Array.<number>|null;
                 *   callerWeights?: Array.<number>|null;
                 *   streams?: boolean|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} inferencehub.rpc.v1.CallBlock.$Shape
                 */

                /**
                 * Constructs a new CallBlock.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a CallBlock.
                 * @constructor
                 * @param {inferencehub.rpc.v1.CallBlock.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const CallBlock = function (properties) {
                    this.inputs = [];
                    this.parameters = {};
                    this.rows = [];
                    this.remainingMs = [];
                    this.requestIds = [];
                    this.traceparents = [];
                    this.callers = [];
                    this.callerWeights = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * CallBlock firstCallId.
                 * @member {number} firstCallId
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.firstCallId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * CallBlock calls.
                 * @member {number} calls
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.calls = 0;

                /**
                 * CallBlock modelName.
                 * @member {string} modelName
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.modelName = "";

                /**
                 * CallBlock version.
                 * @member {string} version
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.version = "";

                /**
                 * CallBlock inputs.
                 * @member {Array.<inferencehub.rpc.v1.Tensor.$Properties>} inputs
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.inputs = $util.emptyArray;

                /**
                 * CallBlock parameters.
                 * @member {Object.<string,inferencehub.rpc.v1.Parameter.$Properties>} parameters
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.parameters = $util.emptyObject;

                /**
                 * CallBlock rows.
                 * @member {Array.<number>} rows
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.rows = $util.emptyArray;

                /**
                 * CallBlock remainingMs.
                 * @member {Array.<number>} remainingMs
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.remainingMs = $util.emptyArray;

                /**
                 * CallBlock requestIds.
                 * @member {Array.<string>} requestIds
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.requestIds = $util.emptyArray;

                /**
                 * CallBlock traceparents.
                 * @member {Array.<string>} traceparents
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.traceparents = $util.emptyArray;

                /**
                 * CallBlock alone.
                 * @member {boolean} alone
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.alone = false;

                /**
                 * CallBlock callers.
                 * @member {Array.<number>} callers
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.callers = $util.emptyArray;

                /**
                 * CallBlock callerWeights.
                 * @member {Array.<number>} callerWeights
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.callerWeights = $util.emptyArray;

                /**
                 * CallBlock streams.
                 * @member {boolean} streams
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @instance
                 */
                CallBlock.prototype.streams = false;

                /**
                 * Encodes the specified CallBlock message. Does not implicitly {@link inferencehub.rpc.v1.CallBlock.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @static
                 * @param {inferencehub.rpc.v1.CallBlock.$Properties} message CallBlock message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                CallBlock.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.firstCallId != null && $Object.hasOwnProperty.call(message, "firstCallId") && (typeof message.firstCallId === "object" ? message.firstCallId.low || message.firstCallId.high : message.firstCallId !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.firstCallId);
                    if (message.calls != null && $Object.hasOwnProperty.call(message, "calls") && message.calls !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.calls);
                    if (message.modelName != null && $Object.hasOwnProperty.call(message, "modelName") && message.modelName !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.modelName);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.version);
                    if (message.inputs != null && message.inputs.length)
                        for (let i = 0; i < message.inputs.length; ++i)
                            $root.inferencehub.rpc.v1.Tensor.encode(message.inputs[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.parameters != null && $Object.hasOwnProperty.call(message, "parameters"))
                        for (let keys = $Object.keys(message.parameters), i = 0; i < keys.length; ++i) {
                            writer.uint32(/* id 6, wireType 2 =*/50).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]);
                            $root.inferencehub.rpc.v1.Parameter.encode(message.parameters[keys[i]], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.rows != null && message.rows.length)
                        writer.uint32(/* id 7, wireType 2 =*/58).uint32s(message.rows);
                    if (message.remainingMs != null && message.remainingMs.length)
                        writer.uint32(/* id 8, wireType 2 =*/66).uint32s(message.remainingMs);
                    if (message.requestIds != null && message.requestIds.length)
                        for (let i = 0; i < message.requestIds.length; ++i)
                            writer.uint32(/* id 9, wireType 2 =*/74).string(message.requestIds[i]);
                    if (message.traceparents != null && message.traceparents.length)
                        for (let i = 0; i < message.traceparents.length; ++i)
                            writer.uint32(/* id 10, wireType 2 =*/82).string(message.traceparents[i]);
                    if (message.callers != null && message.callers.length)
                        writer.uint32(/* id 11, wireType 2 =*/90).fixed32s(message.callers);
                    if (message.alone != null && $Object.hasOwnProperty.call(message, "alone") && message.alone !== false)
                        writer.uint32(/* id 12, wireType 0 =*/96).bool(message.alone);
                    if (message.callerWeights != null && message.callerWeights.length)
                        writer.uint32(/* id 13, wireType 2 =*/106).floats(message.callerWeights);
                    if (message.streams != null && $Object.hasOwnProperty.call(message, "streams") && message.streams !== false)
                        writer.uint32(/* id 14, wireType 0 =*/112).bool(message.streams);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a CallBlock message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.CallBlock
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.CallBlock & inferencehub.rpc.v1.CallBlock.$Shape} CallBlock
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                CallBlock.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.CallBlock();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.firstCallId = value;
                                else
                                    delete message.firstCallId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.calls = value;
                                else
                                    delete message.calls;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.modelName = value;
                                else
                                    delete message.modelName;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.inputs && message.inputs.length))
                                    message.inputs = [];
                                message.inputs.push($root.inferencehub.rpc.v1.Tensor.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if (message.parameters === $util.emptyObject)
                                    message.parameters = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.inferencehub.rpc.v1.Parameter.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.parameters, key);
                                message.parameters[key] = value || new $root.inferencehub.rpc.v1.Parameter();
                                continue;
                            }
                        case 7: {
                                if (wireType === 2) {
                                    if (!(message.rows && message.rows.length))
                                        message.rows = [];
                                    reader.uint32s(message.rows);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.rows && message.rows.length))
                                    message.rows = [];
                                message.rows.push(reader.uint32());
                                continue;
                            }
                        case 8: {
                                if (wireType === 2) {
                                    if (!(message.remainingMs && message.remainingMs.length))
                                        message.remainingMs = [];
                                    reader.uint32s(message.remainingMs);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.remainingMs && message.remainingMs.length))
                                    message.remainingMs = [];
                                message.remainingMs.push(reader.uint32());
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.requestIds && message.requestIds.length))
                                    message.requestIds = [];
                                message.requestIds.push(reader.stringVerify());
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.traceparents && message.traceparents.length))
                                    message.traceparents = [];
                                message.traceparents.push(reader.stringVerify());
                                continue;
                            }
                        case 12: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.alone = value;
                                else
                                    delete message.alone;
                                continue;
                            }
                        case 11: {
                                if (wireType === 2) {
                                    if (!(message.callers && message.callers.length))
                                        message.callers = [];
                                    reader.fixed32s(message.callers);
                                    continue;
                                }
                                if (wireType !== 5)
                                    break;
                                if (!(message.callers && message.callers.length))
                                    message.callers = [];
                                message.callers.push(reader.fixed32());
                                continue;
                            }
                        case 13: {
                                if (wireType === 2) {
                                    if (!(message.callerWeights && message.callerWeights.length))
                                        message.callerWeights = [];
                                    reader.floats(message.callerWeights);
                                    continue;
                                }
                                if (wireType !== 5)
                                    break;
                                if (!(message.callerWeights && message.callerWeights.length))
                                    message.callerWeights = [];
                                message.callerWeights.push(reader.float());
                                continue;
                            }
                        case 14: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.streams = value;
                                else
                                    delete message.streams;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return CallBlock;
            })();

            v1.AnswerBlock = (function() {

                /**
                 * Properties of an AnswerBlock.
                 * @typedef {Object} inferencehub.rpc.v1.AnswerBlock.$Properties
                 * @property {number|null} [blockId] AnswerBlock blockId
                 * @property {number|null} [first] AnswerBlock first
                 * @property {number|null} [calls] AnswerBlock calls
                 * @property {Array.<inferencehub.rpc.v1.Tensor.$Properties>|null} [outputs] AnswerBlock outputs
                 * @property {inferencehub.rpc.v1.Error.$Properties|null} [error] AnswerBlock error
                 * @property {inferencehub.rpc.v1.Timings.$Properties|null} [timings] AnswerBlock timings
                 * @property {Array.<number>|null} [rawLengths] AnswerBlock rawLengths
                 * @property {inferencehub.rpc.v1.Usage.$Properties|null} [usage] AnswerBlock usage
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an AnswerBlock.
                 * @memberof inferencehub.rpc.v1
                 * @interface IAnswerBlock
                 * @augments inferencehub.rpc.v1.AnswerBlock.$Properties
                 * @deprecated Use inferencehub.rpc.v1.AnswerBlock.$Properties instead.
                 */

                /**
                 * Shape of an AnswerBlock.
                 * @typedef {{
                 *   blockId?: number|null;
                 *   first?: number|null;
                 *   calls?: number|null;
                 *   outputs?: Array.<inferencehub.rpc.v1.Tensor.$Shape>|null;
                 *   error?: inferencehub.rpc.v1.Error.$Shape|null;
                 *   timings?: inferencehub.rpc.v1.Timings.$Shape|null;
                 *   rawLengths?: Array.<number>|null;
                 *   usage?: inferencehub.rpc.v1.Usage.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} inferencehub.rpc.v1.AnswerBlock.$Shape
                 */

                /**
                 * Constructs a new AnswerBlock.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents an AnswerBlock.
                 * @constructor
                 * @param {inferencehub.rpc.v1.AnswerBlock.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const AnswerBlock = function (properties) {
                    this.outputs = [];
                    this.rawLengths = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * AnswerBlock blockId.
                 * @member {number} blockId
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @instance
                 */
                AnswerBlock.prototype.blockId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * AnswerBlock first.
                 * @member {number} first
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @instance
                 */
                AnswerBlock.prototype.first = 0;

                /**
                 * AnswerBlock calls.
                 * @member {number} calls
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @instance
                 */
                AnswerBlock.prototype.calls = 0;

                /**
                 * AnswerBlock outputs.
                 * @member {Array.<inferencehub.rpc.v1.Tensor.$Properties>} outputs
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @instance
                 */
                AnswerBlock.prototype.outputs = $util.emptyArray;

                /**
                 * AnswerBlock error.
                 * @member {inferencehub.rpc.v1.Error.$Properties|null|undefined} error
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @instance
                 */
                AnswerBlock.prototype.error = null;

                /**
                 * AnswerBlock timings.
                 * @member {inferencehub.rpc.v1.Timings.$Properties|null|undefined} timings
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @instance
                 */
                AnswerBlock.prototype.timings = null;

                /**
                 * AnswerBlock rawLengths.
                 * @member {Array.<number>} rawLengths
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @instance
                 */
                AnswerBlock.prototype.rawLengths = $util.emptyArray;

                /**
                 * AnswerBlock usage.
                 * @member {inferencehub.rpc.v1.Usage.$Properties|null|undefined} usage
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @instance
                 */
                AnswerBlock.prototype.usage = null;

                /**
                 * Encodes the specified AnswerBlock message. Does not implicitly {@link inferencehub.rpc.v1.AnswerBlock.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @static
                 * @param {inferencehub.rpc.v1.AnswerBlock.$Properties} message AnswerBlock message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                AnswerBlock.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.blockId != null && $Object.hasOwnProperty.call(message, "blockId") && (typeof message.blockId === "object" ? message.blockId.low || message.blockId.high : message.blockId !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.blockId);
                    if (message.first != null && $Object.hasOwnProperty.call(message, "first") && message.first !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.first);
                    if (message.calls != null && $Object.hasOwnProperty.call(message, "calls") && message.calls !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.calls);
                    if (message.outputs != null && message.outputs.length)
                        for (let i = 0; i < message.outputs.length; ++i)
                            $root.inferencehub.rpc.v1.Tensor.encode(message.outputs[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                    if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                        $root.inferencehub.rpc.v1.Error.encode(message.error, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.timings != null && $Object.hasOwnProperty.call(message, "timings"))
                        $root.inferencehub.rpc.v1.Timings.encode(message.timings, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                    if (message.rawLengths != null && message.rawLengths.length)
                        writer.uint32(/* id 7, wireType 2 =*/58).uint64s(message.rawLengths);
                    if (message.usage != null && $Object.hasOwnProperty.call(message, "usage"))
                        $root.inferencehub.rpc.v1.Usage.encode(message.usage, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an AnswerBlock message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.AnswerBlock
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.AnswerBlock & inferencehub.rpc.v1.AnswerBlock.$Shape} AnswerBlock
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                AnswerBlock.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.AnswerBlock();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.blockId = value;
                                else
                                    delete message.blockId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.first = value;
                                else
                                    delete message.first;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.calls = value;
                                else
                                    delete message.calls;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.outputs && message.outputs.length))
                                    message.outputs = [];
                                message.outputs.push($root.inferencehub.rpc.v1.Tensor.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.error = $root.inferencehub.rpc.v1.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                message.timings = $root.inferencehub.rpc.v1.Timings.decode(reader, reader.size(), $undefined, _depth + 1, message.timings);
                                continue;
                            }
                        case 7: {
                                if (wireType === 2) {
                                    if (!(message.rawLengths && message.rawLengths.length))
                                        message.rawLengths = [];
                                    reader.uint64s(message.rawLengths);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.rawLengths && message.rawLengths.length))
                                    message.rawLengths = [];
                                message.rawLengths.push(reader.uint64());
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                message.usage = $root.inferencehub.rpc.v1.Usage.decode(reader, reader.size(), $undefined, _depth + 1, message.usage);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return AnswerBlock;
            })();

            v1.AnswerPart = (function() {

                /**
                 * Properties of an AnswerPart.
                 * @typedef {Object} inferencehub.rpc.v1.AnswerPart.$Properties
                 * @property {number|null} [callId] AnswerPart callId
                 * @property {Uint8Array|null} [raw] AnswerPart raw
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an AnswerPart.
                 * @memberof inferencehub.rpc.v1
                 * @interface IAnswerPart
                 * @augments inferencehub.rpc.v1.AnswerPart.$Properties
                 * @deprecated Use inferencehub.rpc.v1.AnswerPart.$Properties instead.
                 */

                /**
                 * Shape of an AnswerPart.
                 * @typedef {inferencehub.rpc.v1.AnswerPart.$Properties} inferencehub.rpc.v1.AnswerPart.$Shape
                 */

                /**
                 * Constructs a new AnswerPart.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents an AnswerPart.
                 * @constructor
                 * @param {inferencehub.rpc.v1.AnswerPart.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const AnswerPart = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * AnswerPart callId.
                 * @member {number} callId
                 * @memberof inferencehub.rpc.v1.AnswerPart
                 * @instance
                 */
                AnswerPart.prototype.callId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * AnswerPart raw.
                 * @member {Uint8Array} raw
                 * @memberof inferencehub.rpc.v1.AnswerPart
                 * @instance
                 */
                AnswerPart.prototype.raw = $util.newBuffer([]);

                /**
                 * Encodes the specified AnswerPart message. Does not implicitly {@link inferencehub.rpc.v1.AnswerPart.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.AnswerPart
                 * @static
                 * @param {inferencehub.rpc.v1.AnswerPart.$Properties} message AnswerPart message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                AnswerPart.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.callId != null && $Object.hasOwnProperty.call(message, "callId") && (typeof message.callId === "object" ? message.callId.low || message.callId.high : message.callId !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.callId);
                    if (message.raw != null && $Object.hasOwnProperty.call(message, "raw") && message.raw.length)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.raw);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an AnswerPart message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.AnswerPart
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.AnswerPart & inferencehub.rpc.v1.AnswerPart.$Shape} AnswerPart
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                AnswerPart.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.AnswerPart();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.callId = value;
                                else
                                    delete message.callId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.raw = value;
                                else
                                    delete message.raw;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return AnswerPart;
            })();

            v1.Error = (function() {

                /**
                 * Properties of an Error.
                 * @typedef {Object} inferencehub.rpc.v1.Error.$Properties
                 * @property {string|null} [reason] Error reason
                 * @property {string|null} [message] Error message
                 * @property {number|null} [retryAfterMs] Error retryAfterMs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an Error.
                 * @memberof inferencehub.rpc.v1
                 * @interface IError
                 * @augments inferencehub.rpc.v1.Error.$Properties
                 * @deprecated Use inferencehub.rpc.v1.Error.$Properties instead.
                 */

                /**
                 * Shape of an Error.
                 * @typedef {inferencehub.rpc.v1.Error.$Properties} inferencehub.rpc.v1.Error.$Shape
                 */

                /**
                 * Constructs a new Error.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents an Error.
                 * @constructor
                 * @param {inferencehub.rpc.v1.Error.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Error = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Error reason.
                 * @member {string} reason
                 * @memberof inferencehub.rpc.v1.Error
                 * @instance
                 */
                Error.prototype.reason = "";

                /**
                 * Error message.
                 * @member {string} message
                 * @memberof inferencehub.rpc.v1.Error
                 * @instance
                 */
                Error.prototype.message = "";

                /**
                 * Error retryAfterMs.
                 * @member {number} retryAfterMs
                 * @memberof inferencehub.rpc.v1.Error
                 * @instance
                 */
                Error.prototype.retryAfterMs = 0;

                /**
                 * Encodes the specified Error message. Does not implicitly {@link inferencehub.rpc.v1.Error.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.Error
                 * @static
                 * @param {inferencehub.rpc.v1.Error.$Properties} message Error message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Error.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.reason);
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.message);
                    if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs") && message.retryAfterMs !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.retryAfterMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an Error message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.Error
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Error & inferencehub.rpc.v1.Error.$Shape} Error
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Error.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.Error();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.message = value;
                                else
                                    delete message.message;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.retryAfterMs = value;
                                else
                                    delete message.retryAfterMs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Error;
            })();

            v1.QueueLoad = (function() {

                /**
                 * Properties of a QueueLoad.
                 * @typedef {Object} inferencehub.rpc.v1.QueueLoad.$Properties
                 * @property {string|null} [modelName] QueueLoad modelName
                 * @property {string|null} [version] QueueLoad version
                 * @property {number|null} [queuedCalls] QueueLoad queuedCalls
                 * @property {number|null} [runningCalls] QueueLoad runningCalls
                 * @property {number|null} [queueDelayMs] QueueLoad queueDelayMs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a QueueLoad.
                 * @memberof inferencehub.rpc.v1
                 * @interface IQueueLoad
                 * @augments inferencehub.rpc.v1.QueueLoad.$Properties
                 * @deprecated Use inferencehub.rpc.v1.QueueLoad.$Properties instead.
                 */

                /**
                 * Shape of a QueueLoad.
                 * @typedef {inferencehub.rpc.v1.QueueLoad.$Properties} inferencehub.rpc.v1.QueueLoad.$Shape
                 */

                /**
                 * Constructs a new QueueLoad.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a QueueLoad.
                 * @constructor
                 * @param {inferencehub.rpc.v1.QueueLoad.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const QueueLoad = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * QueueLoad modelName.
                 * @member {string} modelName
                 * @memberof inferencehub.rpc.v1.QueueLoad
                 * @instance
                 */
                QueueLoad.prototype.modelName = "";

                /**
                 * QueueLoad version.
                 * @member {string} version
                 * @memberof inferencehub.rpc.v1.QueueLoad
                 * @instance
                 */
                QueueLoad.prototype.version = "";

                /**
                 * QueueLoad queuedCalls.
                 * @member {number} queuedCalls
                 * @memberof inferencehub.rpc.v1.QueueLoad
                 * @instance
                 */
                QueueLoad.prototype.queuedCalls = 0;

                /**
                 * QueueLoad runningCalls.
                 * @member {number} runningCalls
                 * @memberof inferencehub.rpc.v1.QueueLoad
                 * @instance
                 */
                QueueLoad.prototype.runningCalls = 0;

                /**
                 * QueueLoad queueDelayMs.
                 * @member {number} queueDelayMs
                 * @memberof inferencehub.rpc.v1.QueueLoad
                 * @instance
                 */
                QueueLoad.prototype.queueDelayMs = 0;

                /**
                 * Encodes the specified QueueLoad message. Does not implicitly {@link inferencehub.rpc.v1.QueueLoad.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.QueueLoad
                 * @static
                 * @param {inferencehub.rpc.v1.QueueLoad.$Properties} message QueueLoad message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                QueueLoad.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.modelName != null && $Object.hasOwnProperty.call(message, "modelName") && message.modelName !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.modelName);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.version);
                    if (message.queuedCalls != null && $Object.hasOwnProperty.call(message, "queuedCalls") && message.queuedCalls !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.queuedCalls);
                    if (message.runningCalls != null && $Object.hasOwnProperty.call(message, "runningCalls") && message.runningCalls !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.runningCalls);
                    if (message.queueDelayMs != null && $Object.hasOwnProperty.call(message, "queueDelayMs") && message.queueDelayMs !== 0)
                        writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.queueDelayMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a QueueLoad message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.QueueLoad
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.QueueLoad & inferencehub.rpc.v1.QueueLoad.$Shape} QueueLoad
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                QueueLoad.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.QueueLoad();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.modelName = value;
                                else
                                    delete message.modelName;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.queuedCalls = value;
                                else
                                    delete message.queuedCalls;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.runningCalls = value;
                                else
                                    delete message.runningCalls;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.queueDelayMs = value;
                                else
                                    delete message.queueDelayMs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return QueueLoad;
            })();

            v1.WatchModelsRequest = (function() {

                /**
                 * Properties of a WatchModelsRequest.
                 * @typedef {Object} inferencehub.rpc.v1.WatchModelsRequest.$Properties
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a WatchModelsRequest.
                 * @memberof inferencehub.rpc.v1
                 * @interface IWatchModelsRequest
                 * @augments inferencehub.rpc.v1.WatchModelsRequest.$Properties
                 * @deprecated Use inferencehub.rpc.v1.WatchModelsRequest.$Properties instead.
                 */

                /**
                 * Shape of a WatchModelsRequest.
                 * @typedef {inferencehub.rpc.v1.WatchModelsRequest.$Properties} inferencehub.rpc.v1.WatchModelsRequest.$Shape
                 */

                /**
                 * Constructs a new WatchModelsRequest.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a WatchModelsRequest.
                 * @constructor
                 * @param {inferencehub.rpc.v1.WatchModelsRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const WatchModelsRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Encodes the specified WatchModelsRequest message. Does not implicitly {@link inferencehub.rpc.v1.WatchModelsRequest.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.WatchModelsRequest
                 * @static
                 * @param {inferencehub.rpc.v1.WatchModelsRequest.$Properties} message WatchModelsRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                WatchModelsRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a WatchModelsRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.WatchModelsRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.WatchModelsRequest & inferencehub.rpc.v1.WatchModelsRequest.$Shape} WatchModelsRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                WatchModelsRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.WatchModelsRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        reader.skipType(tag & 7, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return WatchModelsRequest;
            })();

            v1.WatchModelsResponse = (function() {

                /**
                 * Properties of a WatchModelsResponse.
                 * @typedef {Object} inferencehub.rpc.v1.WatchModelsResponse.$Properties
                 * @property {string|null} [bootId] WatchModelsResponse bootId
                 * @property {number|null} [revision] WatchModelsResponse revision
                 * @property {Array.<inferencehub.rpc.v1.ModelVersion.$Properties>|null} [models] WatchModelsResponse models
                 * @property {boolean|null} [initialLoadDone] WatchModelsResponse initialLoadDone
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a WatchModelsResponse.
                 * @memberof inferencehub.rpc.v1
                 * @interface IWatchModelsResponse
                 * @augments inferencehub.rpc.v1.WatchModelsResponse.$Properties
                 * @deprecated Use inferencehub.rpc.v1.WatchModelsResponse.$Properties instead.
                 */

                /**
                 * Shape of a WatchModelsResponse.
                 * @typedef {inferencehub.rpc.v1.WatchModelsResponse.$Properties} inferencehub.rpc.v1.WatchModelsResponse.$Shape
                 */

                /**
                 * Constructs a new WatchModelsResponse.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a WatchModelsResponse.
                 * @constructor
                 * @param {inferencehub.rpc.v1.WatchModelsResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const WatchModelsResponse = function (properties) {
                    this.models = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * WatchModelsResponse bootId.
                 * @member {string} bootId
                 * @memberof inferencehub.rpc.v1.WatchModelsResponse
                 * @instance
                 */
                WatchModelsResponse.prototype.bootId = "";

                /**
                 * WatchModelsResponse revision.
                 * @member {number} revision
                 * @memberof inferencehub.rpc.v1.WatchModelsResponse
                 * @instance
                 */
                WatchModelsResponse.prototype.revision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * WatchModelsResponse models.
                 * @member {Array.<inferencehub.rpc.v1.ModelVersion.$Properties>} models
                 * @memberof inferencehub.rpc.v1.WatchModelsResponse
                 * @instance
                 */
                WatchModelsResponse.prototype.models = $util.emptyArray;

                /**
                 * WatchModelsResponse initialLoadDone.
                 * @member {boolean} initialLoadDone
                 * @memberof inferencehub.rpc.v1.WatchModelsResponse
                 * @instance
                 */
                WatchModelsResponse.prototype.initialLoadDone = false;

                /**
                 * Encodes the specified WatchModelsResponse message. Does not implicitly {@link inferencehub.rpc.v1.WatchModelsResponse.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.WatchModelsResponse
                 * @static
                 * @param {inferencehub.rpc.v1.WatchModelsResponse.$Properties} message WatchModelsResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                WatchModelsResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.bootId);
                    if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && (typeof message.revision === "object" ? message.revision.low || message.revision.high : message.revision !== 0))
                        writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.revision);
                    if (message.models != null && message.models.length)
                        for (let i = 0; i < message.models.length; ++i)
                            $root.inferencehub.rpc.v1.ModelVersion.encode(message.models[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.initialLoadDone != null && $Object.hasOwnProperty.call(message, "initialLoadDone") && message.initialLoadDone !== false)
                        writer.uint32(/* id 4, wireType 0 =*/32).bool(message.initialLoadDone);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a WatchModelsResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.WatchModelsResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.WatchModelsResponse & inferencehub.rpc.v1.WatchModelsResponse.$Shape} WatchModelsResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                WatchModelsResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.WatchModelsResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bootId = value;
                                else
                                    delete message.bootId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.revision = value;
                                else
                                    delete message.revision;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.models && message.models.length))
                                    message.models = [];
                                message.models.push($root.inferencehub.rpc.v1.ModelVersion.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.initialLoadDone = value;
                                else
                                    delete message.initialLoadDone;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return WatchModelsResponse;
            })();

            v1.ModelVersion = (function() {

                /**
                 * Properties of a ModelVersion.
                 * @typedef {Object} inferencehub.rpc.v1.ModelVersion.$Properties
                 * @property {string|null} [name] ModelVersion name
                 * @property {string|null} [version] ModelVersion version
                 * @property {inferencehub.rpc.v1.ModelState|null} [state] ModelVersion state
                 * @property {string|null} [failure] ModelVersion failure
                 * @property {string|null} [failureDetail] ModelVersion failureDetail
                 * @property {string|null} [runtime] ModelVersion runtime
                 * @property {string|null} [device] ModelVersion device
                 * @property {Array.<inferencehub.rpc.v1.TensorSpec.$Properties>|null} [inputs] ModelVersion inputs
                 * @property {Array.<inferencehub.rpc.v1.TensorSpec.$Properties>|null} [outputs] ModelVersion outputs
                 * @property {boolean|null} [batched] ModelVersion batched
                 * @property {number|null} [maxBatchSize] ModelVersion maxBatchSize
                 * @property {number|null} [maxDelayMs] ModelVersion maxDelayMs
                 * @property {Array.<string>|null} [labels] ModelVersion labels
                 * @property {boolean|null} [idempotent] ModelVersion idempotent
                 * @property {number|null} [deadlineMs] ModelVersion deadlineMs
                 * @property {Array.<inferencehub.rpc.v1.Example.$Properties>|null} [examples] ModelVersion examples
                 * @property {inferencehub.rpc.v1.ImageHint.$Properties|null} [image] ModelVersion image
                 * @property {string|null} [digest] ModelVersion digest
                 * @property {number|null} [readyAtMs] ModelVersion readyAtMs
                 * @property {Array.<string>|null} [warnings] ModelVersion warnings
                 * @property {boolean|null} [isolated] ModelVersion isolated
                 * @property {boolean|null} [retryAfterHang] ModelVersion retryAfterHang
                 * @property {boolean|null} [streaming] ModelVersion streaming
                 * @property {string|null} [task] ModelVersion task
                 * @property {inferencehub.rpc.v1.Generation.$Properties|null} [generation] ModelVersion generation
                 * @property {inferencehub.rpc.v1.StreamBounds.$Properties|null} [stream] ModelVersion stream
                 * @property {number|null} [sizeBytes] ModelVersion sizeBytes
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ModelVersion.
                 * @memberof inferencehub.rpc.v1
                 * @interface IModelVersion
                 * @augments inferencehub.rpc.v1.ModelVersion.$Properties
                 * @deprecated Use inferencehub.rpc.v1.ModelVersion.$Properties instead.
                 */

                /**
                 * Shape of a ModelVersion.
                 * @typedef {inferencehub.rpc.v1.ModelVersion.$Properties} inferencehub.rpc.v1.ModelVersion.$Shape
                 */

                /**
                 * Constructs a new ModelVersion.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a ModelVersion.
                 * @constructor
                 * @param {inferencehub.rpc.v1.ModelVersion.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ModelVersion = function (properties) {
                    this.inputs = [];
                    this.outputs = [];
                    this.labels = [];
                    this.examples = [];
                    this.warnings = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ModelVersion name.
                 * @member {string} name
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.name = "";

                /**
                 * ModelVersion version.
                 * @member {string} version
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.version = "";

                /**
                 * ModelVersion state.
                 * @member {inferencehub.rpc.v1.ModelState} state
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.state = 0;

                /**
                 * ModelVersion failure.
                 * @member {string} failure
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.failure = "";

                /**
                 * ModelVersion failureDetail.
                 * @member {string} failureDetail
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.failureDetail = "";

                /**
                 * ModelVersion runtime.
                 * @member {string} runtime
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.runtime = "";

                /**
                 * ModelVersion device.
                 * @member {string} device
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.device = "";

                /**
                 * ModelVersion inputs.
                 * @member {Array.<inferencehub.rpc.v1.TensorSpec.$Properties>} inputs
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.inputs = $util.emptyArray;

                /**
                 * ModelVersion outputs.
                 * @member {Array.<inferencehub.rpc.v1.TensorSpec.$Properties>} outputs
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.outputs = $util.emptyArray;

                /**
                 * ModelVersion batched.
                 * @member {boolean} batched
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.batched = false;

                /**
                 * ModelVersion maxBatchSize.
                 * @member {number} maxBatchSize
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.maxBatchSize = 0;

                /**
                 * ModelVersion maxDelayMs.
                 * @member {number} maxDelayMs
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.maxDelayMs = 0;

                /**
                 * ModelVersion labels.
                 * @member {Array.<string>} labels
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.labels = $util.emptyArray;

                /**
                 * ModelVersion idempotent.
                 * @member {boolean} idempotent
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.idempotent = false;

                /**
                 * ModelVersion deadlineMs.
                 * @member {number} deadlineMs
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.deadlineMs = 0;

                /**
                 * ModelVersion examples.
                 * @member {Array.<inferencehub.rpc.v1.Example.$Properties>} examples
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.examples = $util.emptyArray;

                /**
                 * ModelVersion image.
                 * @member {inferencehub.rpc.v1.ImageHint.$Properties|null|undefined} image
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.image = null;

                /**
                 * ModelVersion digest.
                 * @member {string} digest
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.digest = "";

                /**
                 * ModelVersion readyAtMs.
                 * @member {number} readyAtMs
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.readyAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                /**
                 * ModelVersion warnings.
                 * @member {Array.<string>} warnings
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.warnings = $util.emptyArray;

                /**
                 * ModelVersion isolated.
                 * @member {boolean} isolated
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.isolated = false;

                /**
                 * ModelVersion retryAfterHang.
                 * @member {boolean} retryAfterHang
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.retryAfterHang = false;

                /**
                 * ModelVersion streaming.
                 * @member {boolean} streaming
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.streaming = false;

                /**
                 * ModelVersion task.
                 * @member {string} task
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.task = "";

                /**
                 * ModelVersion generation.
                 * @member {inferencehub.rpc.v1.Generation.$Properties|null|undefined} generation
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.generation = null;

                /**
                 * ModelVersion stream.
                 * @member {inferencehub.rpc.v1.StreamBounds.$Properties|null|undefined} stream
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.stream = null;

                /**
                 * ModelVersion sizeBytes.
                 * @member {number} sizeBytes
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @instance
                 */
                ModelVersion.prototype.sizeBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Encodes the specified ModelVersion message. Does not implicitly {@link inferencehub.rpc.v1.ModelVersion.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @static
                 * @param {inferencehub.rpc.v1.ModelVersion.$Properties} message ModelVersion message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ModelVersion.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.version);
                    if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).int32(message.state);
                    if (message.failure != null && $Object.hasOwnProperty.call(message, "failure") && message.failure !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.failure);
                    if (message.failureDetail != null && $Object.hasOwnProperty.call(message, "failureDetail") && message.failureDetail !== "")
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.failureDetail);
                    if (message.runtime != null && $Object.hasOwnProperty.call(message, "runtime") && message.runtime !== "")
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.runtime);
                    if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device !== "")
                        writer.uint32(/* id 7, wireType 2 =*/58).string(message.device);
                    if (message.inputs != null && message.inputs.length)
                        for (let i = 0; i < message.inputs.length; ++i)
                            $root.inferencehub.rpc.v1.TensorSpec.encode(message.inputs[i], writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                    if (message.outputs != null && message.outputs.length)
                        for (let i = 0; i < message.outputs.length; ++i)
                            $root.inferencehub.rpc.v1.TensorSpec.encode(message.outputs[i], writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                    if (message.batched != null && $Object.hasOwnProperty.call(message, "batched") && message.batched !== false)
                        writer.uint32(/* id 10, wireType 0 =*/80).bool(message.batched);
                    if (message.maxBatchSize != null && $Object.hasOwnProperty.call(message, "maxBatchSize") && message.maxBatchSize !== 0)
                        writer.uint32(/* id 11, wireType 0 =*/88).uint32(message.maxBatchSize);
                    if (message.maxDelayMs != null && $Object.hasOwnProperty.call(message, "maxDelayMs") && !$Object.is(message.maxDelayMs, 0))
                        writer.uint32(/* id 12, wireType 1 =*/97).double(message.maxDelayMs);
                    if (message.labels != null && message.labels.length)
                        for (let i = 0; i < message.labels.length; ++i)
                            writer.uint32(/* id 13, wireType 2 =*/106).string(message.labels[i]);
                    if (message.idempotent != null && $Object.hasOwnProperty.call(message, "idempotent") && message.idempotent !== false)
                        writer.uint32(/* id 14, wireType 0 =*/112).bool(message.idempotent);
                    if (message.deadlineMs != null && $Object.hasOwnProperty.call(message, "deadlineMs") && message.deadlineMs !== 0)
                        writer.uint32(/* id 15, wireType 0 =*/120).uint32(message.deadlineMs);
                    if (message.examples != null && message.examples.length)
                        for (let i = 0; i < message.examples.length; ++i)
                            $root.inferencehub.rpc.v1.Example.encode(message.examples[i], writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                    if (message.image != null && $Object.hasOwnProperty.call(message, "image"))
                        $root.inferencehub.rpc.v1.ImageHint.encode(message.image, writer.uint32(/* id 17, wireType 2 =*/138).fork(), _depth + 1).ldelim();
                    if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest !== "")
                        writer.uint32(/* id 18, wireType 2 =*/146).string(message.digest);
                    if (message.readyAtMs != null && $Object.hasOwnProperty.call(message, "readyAtMs") && (typeof message.readyAtMs === "object" ? message.readyAtMs.low || message.readyAtMs.high : message.readyAtMs !== 0))
                        writer.uint32(/* id 19, wireType 0 =*/152).int64(message.readyAtMs);
                    if (message.warnings != null && message.warnings.length)
                        for (let i = 0; i < message.warnings.length; ++i)
                            writer.uint32(/* id 20, wireType 2 =*/162).string(message.warnings[i]);
                    if (message.isolated != null && $Object.hasOwnProperty.call(message, "isolated") && message.isolated !== false)
                        writer.uint32(/* id 21, wireType 0 =*/168).bool(message.isolated);
                    if (message.retryAfterHang != null && $Object.hasOwnProperty.call(message, "retryAfterHang") && message.retryAfterHang !== false)
                        writer.uint32(/* id 22, wireType 0 =*/176).bool(message.retryAfterHang);
                    if (message.streaming != null && $Object.hasOwnProperty.call(message, "streaming") && message.streaming !== false)
                        writer.uint32(/* id 23, wireType 0 =*/184).bool(message.streaming);
                    if (message.task != null && $Object.hasOwnProperty.call(message, "task") && message.task !== "")
                        writer.uint32(/* id 24, wireType 2 =*/194).string(message.task);
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation"))
                        $root.inferencehub.rpc.v1.Generation.encode(message.generation, writer.uint32(/* id 25, wireType 2 =*/202).fork(), _depth + 1).ldelim();
                    if (message.stream != null && $Object.hasOwnProperty.call(message, "stream"))
                        $root.inferencehub.rpc.v1.StreamBounds.encode(message.stream, writer.uint32(/* id 26, wireType 2 =*/210).fork(), _depth + 1).ldelim();
                    if (message.sizeBytes != null && $Object.hasOwnProperty.call(message, "sizeBytes") && (typeof message.sizeBytes === "object" ? message.sizeBytes.low || message.sizeBytes.high : message.sizeBytes !== 0))
                        writer.uint32(/* id 27, wireType 0 =*/216).uint64(message.sizeBytes);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ModelVersion message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.ModelVersion
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.ModelVersion & inferencehub.rpc.v1.ModelVersion.$Shape} ModelVersion
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ModelVersion.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.ModelVersion();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.state = value;
                                else
                                    delete message.state;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.failure = value;
                                else
                                    delete message.failure;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.failureDetail = value;
                                else
                                    delete message.failureDetail;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.runtime = value;
                                else
                                    delete message.runtime;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.device = value;
                                else
                                    delete message.device;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.inputs && message.inputs.length))
                                    message.inputs = [];
                                message.inputs.push($root.inferencehub.rpc.v1.TensorSpec.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.outputs && message.outputs.length))
                                    message.outputs = [];
                                message.outputs.push($root.inferencehub.rpc.v1.TensorSpec.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 10: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.batched = value;
                                else
                                    delete message.batched;
                                continue;
                            }
                        case 11: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.maxBatchSize = value;
                                else
                                    delete message.maxBatchSize;
                                continue;
                            }
                        case 12: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.maxDelayMs = value;
                                else
                                    delete message.maxDelayMs;
                                continue;
                            }
                        case 13: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.labels && message.labels.length))
                                    message.labels = [];
                                message.labels.push(reader.stringVerify());
                                continue;
                            }
                        case 14: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.idempotent = value;
                                else
                                    delete message.idempotent;
                                continue;
                            }
                        case 15: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.deadlineMs = value;
                                else
                                    delete message.deadlineMs;
                                continue;
                            }
                        case 16: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.examples && message.examples.length))
                                    message.examples = [];
                                message.examples.push($root.inferencehub.rpc.v1.Example.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 17: {
                                if (wireType !== 2)
                                    break;
                                message.image = $root.inferencehub.rpc.v1.ImageHint.decode(reader, reader.size(), $undefined, _depth + 1, message.image);
                                continue;
                            }
                        case 18: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.digest = value;
                                else
                                    delete message.digest;
                                continue;
                            }
                        case 19: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                    message.readyAtMs = value;
                                else
                                    delete message.readyAtMs;
                                continue;
                            }
                        case 20: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.warnings && message.warnings.length))
                                    message.warnings = [];
                                message.warnings.push(reader.stringVerify());
                                continue;
                            }
                        case 21: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.isolated = value;
                                else
                                    delete message.isolated;
                                continue;
                            }
                        case 22: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.retryAfterHang = value;
                                else
                                    delete message.retryAfterHang;
                                continue;
                            }
                        case 23: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.streaming = value;
                                else
                                    delete message.streaming;
                                continue;
                            }
                        case 24: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.task = value;
                                else
                                    delete message.task;
                                continue;
                            }
                        case 25: {
                                if (wireType !== 2)
                                    break;
                                message.generation = $root.inferencehub.rpc.v1.Generation.decode(reader, reader.size(), $undefined, _depth + 1, message.generation);
                                continue;
                            }
                        case 26: {
                                if (wireType !== 2)
                                    break;
                                message.stream = $root.inferencehub.rpc.v1.StreamBounds.decode(reader, reader.size(), $undefined, _depth + 1, message.stream);
                                continue;
                            }
                        case 27: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sizeBytes = value;
                                else
                                    delete message.sizeBytes;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return ModelVersion;
            })();

            v1.Generation = (function() {

                /**
                 * Properties of a Generation.
                 * @typedef {Object} inferencehub.rpc.v1.Generation.$Properties
                 * @property {Array.<string>|null} [supports] Generation supports
                 * @property {number|null} [defaultMaxTokens] Generation defaultMaxTokens
                 * @property {number|null} [contextTokens] Generation contextTokens
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Generation.
                 * @memberof inferencehub.rpc.v1
                 * @interface IGeneration
                 * @augments inferencehub.rpc.v1.Generation.$Properties
                 * @deprecated Use inferencehub.rpc.v1.Generation.$Properties instead.
                 */

                /**
                 * Shape of a Generation.
                 * @typedef {inferencehub.rpc.v1.Generation.$Properties} inferencehub.rpc.v1.Generation.$Shape
                 */

                /**
                 * Constructs a new Generation.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a Generation.
                 * @constructor
                 * @param {inferencehub.rpc.v1.Generation.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Generation = function (properties) {
                    this.supports = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Generation supports.
                 * @member {Array.<string>} supports
                 * @memberof inferencehub.rpc.v1.Generation
                 * @instance
                 */
                Generation.prototype.supports = $util.emptyArray;

                /**
                 * Generation defaultMaxTokens.
                 * @member {number} defaultMaxTokens
                 * @memberof inferencehub.rpc.v1.Generation
                 * @instance
                 */
                Generation.prototype.defaultMaxTokens = 0;

                /**
                 * Generation contextTokens.
                 * @member {number} contextTokens
                 * @memberof inferencehub.rpc.v1.Generation
                 * @instance
                 */
                Generation.prototype.contextTokens = 0;

                /**
                 * Encodes the specified Generation message. Does not implicitly {@link inferencehub.rpc.v1.Generation.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.Generation
                 * @static
                 * @param {inferencehub.rpc.v1.Generation.$Properties} message Generation message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Generation.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.supports != null && message.supports.length)
                        for (let i = 0; i < message.supports.length; ++i)
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.supports[i]);
                    if (message.defaultMaxTokens != null && $Object.hasOwnProperty.call(message, "defaultMaxTokens") && message.defaultMaxTokens !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.defaultMaxTokens);
                    if (message.contextTokens != null && $Object.hasOwnProperty.call(message, "contextTokens") && message.contextTokens !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.contextTokens);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Generation message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.Generation
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Generation & inferencehub.rpc.v1.Generation.$Shape} Generation
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Generation.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.Generation();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.supports && message.supports.length))
                                    message.supports = [];
                                message.supports.push(reader.stringVerify());
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.defaultMaxTokens = value;
                                else
                                    delete message.defaultMaxTokens;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.contextTokens = value;
                                else
                                    delete message.contextTokens;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Generation;
            })();

            v1.StreamBounds = (function() {

                /**
                 * Properties of a StreamBounds.
                 * @typedef {Object} inferencehub.rpc.v1.StreamBounds.$Properties
                 * @property {number|null} [firstChunkMs] StreamBounds firstChunkMs
                 * @property {number|null} [gapMs] StreamBounds gapMs
                 * @property {number|null} [totalMs] StreamBounds totalMs
                 * @property {number|null} [stallMs] StreamBounds stallMs
                 * @property {number|null} [heartbeatMs] StreamBounds heartbeatMs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a StreamBounds.
                 * @memberof inferencehub.rpc.v1
                 * @interface IStreamBounds
                 * @augments inferencehub.rpc.v1.StreamBounds.$Properties
                 * @deprecated Use inferencehub.rpc.v1.StreamBounds.$Properties instead.
                 */

                /**
                 * Shape of a StreamBounds.
                 * @typedef {inferencehub.rpc.v1.StreamBounds.$Properties} inferencehub.rpc.v1.StreamBounds.$Shape
                 */

                /**
                 * Constructs a new StreamBounds.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a StreamBounds.
                 * @constructor
                 * @param {inferencehub.rpc.v1.StreamBounds.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const StreamBounds = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * StreamBounds firstChunkMs.
                 * @member {number} firstChunkMs
                 * @memberof inferencehub.rpc.v1.StreamBounds
                 * @instance
                 */
                StreamBounds.prototype.firstChunkMs = 0;

                /**
                 * StreamBounds gapMs.
                 * @member {number} gapMs
                 * @memberof inferencehub.rpc.v1.StreamBounds
                 * @instance
                 */
                StreamBounds.prototype.gapMs = 0;

                /**
                 * StreamBounds totalMs.
                 * @member {number} totalMs
                 * @memberof inferencehub.rpc.v1.StreamBounds
                 * @instance
                 */
                StreamBounds.prototype.totalMs = 0;

                /**
                 * StreamBounds stallMs.
                 * @member {number} stallMs
                 * @memberof inferencehub.rpc.v1.StreamBounds
                 * @instance
                 */
                StreamBounds.prototype.stallMs = 0;

                /**
                 * StreamBounds heartbeatMs.
                 * @member {number} heartbeatMs
                 * @memberof inferencehub.rpc.v1.StreamBounds
                 * @instance
                 */
                StreamBounds.prototype.heartbeatMs = 0;

                /**
                 * Encodes the specified StreamBounds message. Does not implicitly {@link inferencehub.rpc.v1.StreamBounds.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.StreamBounds
                 * @static
                 * @param {inferencehub.rpc.v1.StreamBounds.$Properties} message StreamBounds message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                StreamBounds.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.firstChunkMs != null && $Object.hasOwnProperty.call(message, "firstChunkMs") && message.firstChunkMs !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.firstChunkMs);
                    if (message.gapMs != null && $Object.hasOwnProperty.call(message, "gapMs") && message.gapMs !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.gapMs);
                    if (message.totalMs != null && $Object.hasOwnProperty.call(message, "totalMs") && message.totalMs !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.totalMs);
                    if (message.stallMs != null && $Object.hasOwnProperty.call(message, "stallMs") && message.stallMs !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.stallMs);
                    if (message.heartbeatMs != null && $Object.hasOwnProperty.call(message, "heartbeatMs") && message.heartbeatMs !== 0)
                        writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.heartbeatMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a StreamBounds message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.StreamBounds
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.StreamBounds & inferencehub.rpc.v1.StreamBounds.$Shape} StreamBounds
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                StreamBounds.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.StreamBounds();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.firstChunkMs = value;
                                else
                                    delete message.firstChunkMs;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.gapMs = value;
                                else
                                    delete message.gapMs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.totalMs = value;
                                else
                                    delete message.totalMs;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.stallMs = value;
                                else
                                    delete message.stallMs;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.heartbeatMs = value;
                                else
                                    delete message.heartbeatMs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return StreamBounds;
            })();

            /**
             * ModelState enum.
             * @name inferencehub.rpc.v1.ModelState
             * @enum {number}
             * @property {number} MODEL_STATE_UNSPECIFIED=0 MODEL_STATE_UNSPECIFIED value
             * @property {number} MODEL_STATE_LOADING=1 MODEL_STATE_LOADING value
             * @property {number} MODEL_STATE_READY=2 MODEL_STATE_READY value
             * @property {number} MODEL_STATE_FAILED=3 MODEL_STATE_FAILED value
             * @property {number} MODEL_STATE_UNLOADING=4 MODEL_STATE_UNLOADING value
             * @property {number} MODEL_STATE_UNLOADED=5 MODEL_STATE_UNLOADED value
             */
            v1.ModelState = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "MODEL_STATE_UNSPECIFIED"] = 0;
                values[valuesById[1] = "MODEL_STATE_LOADING"] = 1;
                values[valuesById[2] = "MODEL_STATE_READY"] = 2;
                values[valuesById[3] = "MODEL_STATE_FAILED"] = 3;
                values[valuesById[4] = "MODEL_STATE_UNLOADING"] = 4;
                values[valuesById[5] = "MODEL_STATE_UNLOADED"] = 5;
                return values;
            })();

            v1.TensorSpec = (function() {

                /**
                 * Properties of a TensorSpec.
                 * @typedef {Object} inferencehub.rpc.v1.TensorSpec.$Properties
                 * @property {string|null} [name] TensorSpec name
                 * @property {inferencehub.rpc.v1.Datatype|null} [datatype] TensorSpec datatype
                 * @property {Array.<number>|null} [shape] TensorSpec shape
                 * @property {boolean|null} [nullable] TensorSpec nullable
                 * @property {Array.<string>|null} [featureNames] TensorSpec featureNames
                 * @property {string|null} [categoriesJson] TensorSpec categoriesJson
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a TensorSpec.
                 * @memberof inferencehub.rpc.v1
                 * @interface ITensorSpec
                 * @augments inferencehub.rpc.v1.TensorSpec.$Properties
                 * @deprecated Use inferencehub.rpc.v1.TensorSpec.$Properties instead.
                 */

                /**
                 * Shape of a TensorSpec.
                 * @typedef {inferencehub.rpc.v1.TensorSpec.$Properties} inferencehub.rpc.v1.TensorSpec.$Shape
                 */

                /**
                 * Constructs a new TensorSpec.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a TensorSpec.
                 * @constructor
                 * @param {inferencehub.rpc.v1.TensorSpec.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const TensorSpec = function (properties) {
                    this.shape = [];
                    this.featureNames = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * TensorSpec name.
                 * @member {string} name
                 * @memberof inferencehub.rpc.v1.TensorSpec
                 * @instance
                 */
                TensorSpec.prototype.name = "";

                /**
                 * TensorSpec datatype.
                 * @member {inferencehub.rpc.v1.Datatype} datatype
                 * @memberof inferencehub.rpc.v1.TensorSpec
                 * @instance
                 */
                TensorSpec.prototype.datatype = 0;

                /**
                 * TensorSpec shape.
                 * @member {Array.<number>} shape
                 * @memberof inferencehub.rpc.v1.TensorSpec
                 * @instance
                 */
                TensorSpec.prototype.shape = $util.emptyArray;

                /**
                 * TensorSpec nullable.
                 * @member {boolean} nullable
                 * @memberof inferencehub.rpc.v1.TensorSpec
                 * @instance
                 */
                TensorSpec.prototype.nullable = false;

                /**
                 * TensorSpec featureNames.
                 * @member {Array.<string>} featureNames
                 * @memberof inferencehub.rpc.v1.TensorSpec
                 * @instance
                 */
                TensorSpec.prototype.featureNames = $util.emptyArray;

                /**
                 * TensorSpec categoriesJson.
                 * @member {string} categoriesJson
                 * @memberof inferencehub.rpc.v1.TensorSpec
                 * @instance
                 */
                TensorSpec.prototype.categoriesJson = "";

                /**
                 * Encodes the specified TensorSpec message. Does not implicitly {@link inferencehub.rpc.v1.TensorSpec.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.TensorSpec
                 * @static
                 * @param {inferencehub.rpc.v1.TensorSpec.$Properties} message TensorSpec message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                TensorSpec.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.datatype != null && $Object.hasOwnProperty.call(message, "datatype") && message.datatype !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).int32(message.datatype);
                    if (message.shape != null && message.shape.length)
                        writer.uint32(/* id 3, wireType 2 =*/26).int64s(message.shape);
                    if (message.nullable != null && $Object.hasOwnProperty.call(message, "nullable") && message.nullable !== false)
                        writer.uint32(/* id 4, wireType 0 =*/32).bool(message.nullable);
                    if (message.featureNames != null && message.featureNames.length)
                        for (let i = 0; i < message.featureNames.length; ++i)
                            writer.uint32(/* id 5, wireType 2 =*/42).string(message.featureNames[i]);
                    if (message.categoriesJson != null && $Object.hasOwnProperty.call(message, "categoriesJson") && message.categoriesJson !== "")
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.categoriesJson);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a TensorSpec message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.TensorSpec
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.TensorSpec & inferencehub.rpc.v1.TensorSpec.$Shape} TensorSpec
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                TensorSpec.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.TensorSpec();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.datatype = value;
                                else
                                    delete message.datatype;
                                continue;
                            }
                        case 3: {
                                if (wireType === 2) {
                                    if (!(message.shape && message.shape.length))
                                        message.shape = [];
                                    reader.int64s(message.shape);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.shape && message.shape.length))
                                    message.shape = [];
                                message.shape.push(reader.int64());
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.nullable = value;
                                else
                                    delete message.nullable;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.featureNames && message.featureNames.length))
                                    message.featureNames = [];
                                message.featureNames.push(reader.stringVerify());
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.categoriesJson = value;
                                else
                                    delete message.categoriesJson;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return TensorSpec;
            })();

            v1.Example = (function() {

                /**
                 * Properties of an Example.
                 * @typedef {Object} inferencehub.rpc.v1.Example.$Properties
                 * @property {string|null} [name] Example name
                 * @property {string|null} [inputsJson] Example inputsJson
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an Example.
                 * @memberof inferencehub.rpc.v1
                 * @interface IExample
                 * @augments inferencehub.rpc.v1.Example.$Properties
                 * @deprecated Use inferencehub.rpc.v1.Example.$Properties instead.
                 */

                /**
                 * Shape of an Example.
                 * @typedef {inferencehub.rpc.v1.Example.$Properties} inferencehub.rpc.v1.Example.$Shape
                 */

                /**
                 * Constructs a new Example.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents an Example.
                 * @constructor
                 * @param {inferencehub.rpc.v1.Example.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Example = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Example name.
                 * @member {string} name
                 * @memberof inferencehub.rpc.v1.Example
                 * @instance
                 */
                Example.prototype.name = "";

                /**
                 * Example inputsJson.
                 * @member {string} inputsJson
                 * @memberof inferencehub.rpc.v1.Example
                 * @instance
                 */
                Example.prototype.inputsJson = "";

                /**
                 * Encodes the specified Example message. Does not implicitly {@link inferencehub.rpc.v1.Example.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.Example
                 * @static
                 * @param {inferencehub.rpc.v1.Example.$Properties} message Example message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Example.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.inputsJson != null && $Object.hasOwnProperty.call(message, "inputsJson") && message.inputsJson !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.inputsJson);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an Example message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.Example
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.Example & inferencehub.rpc.v1.Example.$Shape} Example
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Example.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.Example();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.inputsJson = value;
                                else
                                    delete message.inputsJson;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Example;
            })();

            v1.ImageHint = (function() {

                /**
                 * Properties of an ImageHint.
                 * @typedef {Object} inferencehub.rpc.v1.ImageHint.$Properties
                 * @property {string|null} [input] ImageHint input
                 * @property {string|null} [layout] ImageHint layout
                 * @property {number|null} [black] ImageHint black
                 * @property {number|null} [white] ImageHint white
                 * @property {Array.<string>|null} [mediaTypes] ImageHint mediaTypes
                 * @property {string|null} [mode] ImageHint mode
                 * @property {number|null} [width] ImageHint width
                 * @property {number|null} [height] ImageHint height
                 * @property {string|null} [fit] ImageHint fit
                 * @property {Array.<number>|null} [mean] ImageHint mean
                 * @property {Array.<number>|null} [std] ImageHint std
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an ImageHint.
                 * @memberof inferencehub.rpc.v1
                 * @interface IImageHint
                 * @augments inferencehub.rpc.v1.ImageHint.$Properties
                 * @deprecated Use inferencehub.rpc.v1.ImageHint.$Properties instead.
                 */

                /**
                 * Shape of an ImageHint.
                 * @typedef {inferencehub.rpc.v1.ImageHint.$Properties} inferencehub.rpc.v1.ImageHint.$Shape
                 */

                /**
                 * Constructs a new ImageHint.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents an ImageHint.
                 * @constructor
                 * @param {inferencehub.rpc.v1.ImageHint.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ImageHint = function (properties) {
                    this.mediaTypes = [];
                    this.mean = [];
                    this.std = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ImageHint input.
                 * @member {string} input
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.input = "";

                /**
                 * ImageHint layout.
                 * @member {string} layout
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.layout = "";

                /**
                 * ImageHint black.
                 * @member {number} black
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.black = 0;

                /**
                 * ImageHint white.
                 * @member {number} white
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.white = 0;

                /**
                 * ImageHint mediaTypes.
                 * @member {Array.<string>} mediaTypes
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.mediaTypes = $util.emptyArray;

                /**
                 * ImageHint mode.
                 * @member {string} mode
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.mode = "";

                /**
                 * ImageHint width.
                 * @member {number} width
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.width = 0;

                /**
                 * ImageHint height.
                 * @member {number} height
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.height = 0;

                /**
                 * ImageHint fit.
                 * @member {string} fit
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.fit = "";

                /**
                 * ImageHint mean.
                 * @member {Array.<number>} mean
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.mean = $util.emptyArray;

                /**
                 * ImageHint std.
                 * @member {Array.<number>} std
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @instance
                 */
                ImageHint.prototype.std = $util.emptyArray;

                /**
                 * Encodes the specified ImageHint message. Does not implicitly {@link inferencehub.rpc.v1.ImageHint.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @static
                 * @param {inferencehub.rpc.v1.ImageHint.$Properties} message ImageHint message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ImageHint.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.input != null && $Object.hasOwnProperty.call(message, "input") && message.input !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.input);
                    if (message.layout != null && $Object.hasOwnProperty.call(message, "layout") && message.layout !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.layout);
                    if (message.black != null && $Object.hasOwnProperty.call(message, "black") && !$Object.is(message.black, 0))
                        writer.uint32(/* id 3, wireType 1 =*/25).double(message.black);
                    if (message.white != null && $Object.hasOwnProperty.call(message, "white") && !$Object.is(message.white, 0))
                        writer.uint32(/* id 4, wireType 1 =*/33).double(message.white);
                    if (message.mediaTypes != null && message.mediaTypes.length)
                        for (let i = 0; i < message.mediaTypes.length; ++i)
                            writer.uint32(/* id 5, wireType 2 =*/42).string(message.mediaTypes[i]);
                    if (message.mode != null && $Object.hasOwnProperty.call(message, "mode") && message.mode !== "")
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.mode);
                    if (message.width != null && $Object.hasOwnProperty.call(message, "width") && message.width !== 0)
                        writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.width);
                    if (message.height != null && $Object.hasOwnProperty.call(message, "height") && message.height !== 0)
                        writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.height);
                    if (message.fit != null && $Object.hasOwnProperty.call(message, "fit") && message.fit !== "")
                        writer.uint32(/* id 9, wireType 2 =*/74).string(message.fit);
                    if (message.mean != null && message.mean.length)
                        writer.uint32(/* id 10, wireType 2 =*/82).doubles(message.mean);
                    if (message.std != null && message.std.length)
                        writer.uint32(/* id 11, wireType 2 =*/90).doubles(message.std);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an ImageHint message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.ImageHint
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.ImageHint & inferencehub.rpc.v1.ImageHint.$Shape} ImageHint
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ImageHint.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.ImageHint();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.input = value;
                                else
                                    delete message.input;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.layout = value;
                                else
                                    delete message.layout;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.black = value;
                                else
                                    delete message.black;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.white = value;
                                else
                                    delete message.white;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.mediaTypes && message.mediaTypes.length))
                                    message.mediaTypes = [];
                                message.mediaTypes.push(reader.stringVerify());
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.mode = value;
                                else
                                    delete message.mode;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.width = value;
                                else
                                    delete message.width;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.height = value;
                                else
                                    delete message.height;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.fit = value;
                                else
                                    delete message.fit;
                                continue;
                            }
                        case 10: {
                                if (wireType === 2) {
                                    if (!(message.mean && message.mean.length))
                                        message.mean = [];
                                    reader.doubles(message.mean);
                                    continue;
                                }
                                if (wireType !== 1)
                                    break;
                                if (!(message.mean && message.mean.length))
                                    message.mean = [];
                                message.mean.push(reader.double());
                                continue;
                            }
                        case 11: {
                                if (wireType === 2) {
                                    if (!(message.std && message.std.length))
                                        message.std = [];
                                    reader.doubles(message.std);
                                    continue;
                                }
                                if (wireType !== 1)
                                    break;
                                if (!(message.std && message.std.length))
                                    message.std = [];
                                message.std.push(reader.double());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return ImageHint;
            })();

            v1.LoadModelRequest = (function() {

                /**
                 * Properties of a LoadModelRequest.
                 * @typedef {Object} inferencehub.rpc.v1.LoadModelRequest.$Properties
                 * @property {string|null} [modelName] LoadModelRequest modelName
                 * @property {string|null} [version] LoadModelRequest version
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a LoadModelRequest.
                 * @memberof inferencehub.rpc.v1
                 * @interface ILoadModelRequest
                 * @augments inferencehub.rpc.v1.LoadModelRequest.$Properties
                 * @deprecated Use inferencehub.rpc.v1.LoadModelRequest.$Properties instead.
                 */

                /**
                 * Shape of a LoadModelRequest.
                 * @typedef {inferencehub.rpc.v1.LoadModelRequest.$Properties} inferencehub.rpc.v1.LoadModelRequest.$Shape
                 */

                /**
                 * Constructs a new LoadModelRequest.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a LoadModelRequest.
                 * @constructor
                 * @param {inferencehub.rpc.v1.LoadModelRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const LoadModelRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * LoadModelRequest modelName.
                 * @member {string} modelName
                 * @memberof inferencehub.rpc.v1.LoadModelRequest
                 * @instance
                 */
                LoadModelRequest.prototype.modelName = "";

                /**
                 * LoadModelRequest version.
                 * @member {string} version
                 * @memberof inferencehub.rpc.v1.LoadModelRequest
                 * @instance
                 */
                LoadModelRequest.prototype.version = "";

                /**
                 * Encodes the specified LoadModelRequest message. Does not implicitly {@link inferencehub.rpc.v1.LoadModelRequest.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.LoadModelRequest
                 * @static
                 * @param {inferencehub.rpc.v1.LoadModelRequest.$Properties} message LoadModelRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                LoadModelRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.modelName != null && $Object.hasOwnProperty.call(message, "modelName") && message.modelName !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.modelName);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.version);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a LoadModelRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.LoadModelRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.LoadModelRequest & inferencehub.rpc.v1.LoadModelRequest.$Shape} LoadModelRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                LoadModelRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.LoadModelRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.modelName = value;
                                else
                                    delete message.modelName;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return LoadModelRequest;
            })();

            v1.LoadModelResponse = (function() {

                /**
                 * Properties of a LoadModelResponse.
                 * @typedef {Object} inferencehub.rpc.v1.LoadModelResponse.$Properties
                 * @property {Array.<inferencehub.rpc.v1.ModelVersion.$Properties>|null} [models] LoadModelResponse models
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a LoadModelResponse.
                 * @memberof inferencehub.rpc.v1
                 * @interface ILoadModelResponse
                 * @augments inferencehub.rpc.v1.LoadModelResponse.$Properties
                 * @deprecated Use inferencehub.rpc.v1.LoadModelResponse.$Properties instead.
                 */

                /**
                 * Shape of a LoadModelResponse.
                 * @typedef {inferencehub.rpc.v1.LoadModelResponse.$Properties} inferencehub.rpc.v1.LoadModelResponse.$Shape
                 */

                /**
                 * Constructs a new LoadModelResponse.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a LoadModelResponse.
                 * @constructor
                 * @param {inferencehub.rpc.v1.LoadModelResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const LoadModelResponse = function (properties) {
                    this.models = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * LoadModelResponse models.
                 * @member {Array.<inferencehub.rpc.v1.ModelVersion.$Properties>} models
                 * @memberof inferencehub.rpc.v1.LoadModelResponse
                 * @instance
                 */
                LoadModelResponse.prototype.models = $util.emptyArray;

                /**
                 * Encodes the specified LoadModelResponse message. Does not implicitly {@link inferencehub.rpc.v1.LoadModelResponse.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.LoadModelResponse
                 * @static
                 * @param {inferencehub.rpc.v1.LoadModelResponse.$Properties} message LoadModelResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                LoadModelResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.models != null && message.models.length)
                        for (let i = 0; i < message.models.length; ++i)
                            $root.inferencehub.rpc.v1.ModelVersion.encode(message.models[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a LoadModelResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.LoadModelResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.LoadModelResponse & inferencehub.rpc.v1.LoadModelResponse.$Shape} LoadModelResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                LoadModelResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.LoadModelResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.models && message.models.length))
                                    message.models = [];
                                message.models.push($root.inferencehub.rpc.v1.ModelVersion.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return LoadModelResponse;
            })();

            v1.UnloadModelRequest = (function() {

                /**
                 * Properties of an UnloadModelRequest.
                 * @typedef {Object} inferencehub.rpc.v1.UnloadModelRequest.$Properties
                 * @property {string|null} [modelName] UnloadModelRequest modelName
                 * @property {string|null} [version] UnloadModelRequest version
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an UnloadModelRequest.
                 * @memberof inferencehub.rpc.v1
                 * @interface IUnloadModelRequest
                 * @augments inferencehub.rpc.v1.UnloadModelRequest.$Properties
                 * @deprecated Use inferencehub.rpc.v1.UnloadModelRequest.$Properties instead.
                 */

                /**
                 * Shape of an UnloadModelRequest.
                 * @typedef {inferencehub.rpc.v1.UnloadModelRequest.$Properties} inferencehub.rpc.v1.UnloadModelRequest.$Shape
                 */

                /**
                 * Constructs a new UnloadModelRequest.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents an UnloadModelRequest.
                 * @constructor
                 * @param {inferencehub.rpc.v1.UnloadModelRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const UnloadModelRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * UnloadModelRequest modelName.
                 * @member {string} modelName
                 * @memberof inferencehub.rpc.v1.UnloadModelRequest
                 * @instance
                 */
                UnloadModelRequest.prototype.modelName = "";

                /**
                 * UnloadModelRequest version.
                 * @member {string} version
                 * @memberof inferencehub.rpc.v1.UnloadModelRequest
                 * @instance
                 */
                UnloadModelRequest.prototype.version = "";

                /**
                 * Encodes the specified UnloadModelRequest message. Does not implicitly {@link inferencehub.rpc.v1.UnloadModelRequest.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.UnloadModelRequest
                 * @static
                 * @param {inferencehub.rpc.v1.UnloadModelRequest.$Properties} message UnloadModelRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                UnloadModelRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.modelName != null && $Object.hasOwnProperty.call(message, "modelName") && message.modelName !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.modelName);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.version);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an UnloadModelRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.UnloadModelRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.UnloadModelRequest & inferencehub.rpc.v1.UnloadModelRequest.$Shape} UnloadModelRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                UnloadModelRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.UnloadModelRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.modelName = value;
                                else
                                    delete message.modelName;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return UnloadModelRequest;
            })();

            v1.UnloadModelResponse = (function() {

                /**
                 * Properties of an UnloadModelResponse.
                 * @typedef {Object} inferencehub.rpc.v1.UnloadModelResponse.$Properties
                 * @property {Array.<string>|null} [versions] UnloadModelResponse versions
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an UnloadModelResponse.
                 * @memberof inferencehub.rpc.v1
                 * @interface IUnloadModelResponse
                 * @augments inferencehub.rpc.v1.UnloadModelResponse.$Properties
                 * @deprecated Use inferencehub.rpc.v1.UnloadModelResponse.$Properties instead.
                 */

                /**
                 * Shape of an UnloadModelResponse.
                 * @typedef {inferencehub.rpc.v1.UnloadModelResponse.$Properties} inferencehub.rpc.v1.UnloadModelResponse.$Shape
                 */

                /**
                 * Constructs a new UnloadModelResponse.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents an UnloadModelResponse.
                 * @constructor
                 * @param {inferencehub.rpc.v1.UnloadModelResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const UnloadModelResponse = function (properties) {
                    this.versions = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * UnloadModelResponse versions.
                 * @member {Array.<string>} versions
                 * @memberof inferencehub.rpc.v1.UnloadModelResponse
                 * @instance
                 */
                UnloadModelResponse.prototype.versions = $util.emptyArray;

                /**
                 * Encodes the specified UnloadModelResponse message. Does not implicitly {@link inferencehub.rpc.v1.UnloadModelResponse.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.UnloadModelResponse
                 * @static
                 * @param {inferencehub.rpc.v1.UnloadModelResponse.$Properties} message UnloadModelResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                UnloadModelResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.versions != null && message.versions.length)
                        for (let i = 0; i < message.versions.length; ++i)
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.versions[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an UnloadModelResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.UnloadModelResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.UnloadModelResponse & inferencehub.rpc.v1.UnloadModelResponse.$Shape} UnloadModelResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                UnloadModelResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.UnloadModelResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.versions && message.versions.length))
                                    message.versions = [];
                                message.versions.push(reader.stringVerify());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return UnloadModelResponse;
            })();

            v1.SetDesiredModelsRequest = (function() {

                /**
                 * Properties of a SetDesiredModelsRequest.
                 * @typedef {Object} inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties
                 * @property {Array.<inferencehub.rpc.v1.VersionName.$Properties>|null} [kept] SetDesiredModelsRequest kept
                 * @property {Array.<inferencehub.rpc.v1.VersionName.$Properties>|null} [unloaded] SetDesiredModelsRequest unloaded
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SetDesiredModelsRequest.
                 * @memberof inferencehub.rpc.v1
                 * @interface ISetDesiredModelsRequest
                 * @augments inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties
                 * @deprecated Use inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties instead.
                 */

                /**
                 * Shape of a SetDesiredModelsRequest.
                 * @typedef {inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties} inferencehub.rpc.v1.SetDesiredModelsRequest.$Shape
                 */

                /**
                 * Constructs a new SetDesiredModelsRequest.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a SetDesiredModelsRequest.
                 * @constructor
                 * @param {inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const SetDesiredModelsRequest = function (properties) {
                    this.kept = [];
                    this.unloaded = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SetDesiredModelsRequest kept.
                 * @member {Array.<inferencehub.rpc.v1.VersionName.$Properties>} kept
                 * @memberof inferencehub.rpc.v1.SetDesiredModelsRequest
                 * @instance
                 */
                SetDesiredModelsRequest.prototype.kept = $util.emptyArray;

                /**
                 * SetDesiredModelsRequest unloaded.
                 * @member {Array.<inferencehub.rpc.v1.VersionName.$Properties>} unloaded
                 * @memberof inferencehub.rpc.v1.SetDesiredModelsRequest
                 * @instance
                 */
                SetDesiredModelsRequest.prototype.unloaded = $util.emptyArray;

                /**
                 * Encodes the specified SetDesiredModelsRequest message. Does not implicitly {@link inferencehub.rpc.v1.SetDesiredModelsRequest.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.SetDesiredModelsRequest
                 * @static
                 * @param {inferencehub.rpc.v1.SetDesiredModelsRequest.$Properties} message SetDesiredModelsRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SetDesiredModelsRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.kept != null && message.kept.length)
                        for (let i = 0; i < message.kept.length; ++i)
                            $root.inferencehub.rpc.v1.VersionName.encode(message.kept[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.unloaded != null && message.unloaded.length)
                        for (let i = 0; i < message.unloaded.length; ++i)
                            $root.inferencehub.rpc.v1.VersionName.encode(message.unloaded[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SetDesiredModelsRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.SetDesiredModelsRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.SetDesiredModelsRequest & inferencehub.rpc.v1.SetDesiredModelsRequest.$Shape} SetDesiredModelsRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SetDesiredModelsRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.SetDesiredModelsRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.kept && message.kept.length))
                                    message.kept = [];
                                message.kept.push($root.inferencehub.rpc.v1.VersionName.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.unloaded && message.unloaded.length))
                                    message.unloaded = [];
                                message.unloaded.push($root.inferencehub.rpc.v1.VersionName.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return SetDesiredModelsRequest;
            })();

            v1.SetDesiredModelsResponse = (function() {

                /**
                 * Properties of a SetDesiredModelsResponse.
                 * @typedef {Object} inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SetDesiredModelsResponse.
                 * @memberof inferencehub.rpc.v1
                 * @interface ISetDesiredModelsResponse
                 * @augments inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties
                 * @deprecated Use inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties instead.
                 */

                /**
                 * Shape of a SetDesiredModelsResponse.
                 * @typedef {inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties} inferencehub.rpc.v1.SetDesiredModelsResponse.$Shape
                 */

                /**
                 * Constructs a new SetDesiredModelsResponse.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a SetDesiredModelsResponse.
                 * @constructor
                 * @param {inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const SetDesiredModelsResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Encodes the specified SetDesiredModelsResponse message. Does not implicitly {@link inferencehub.rpc.v1.SetDesiredModelsResponse.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.SetDesiredModelsResponse
                 * @static
                 * @param {inferencehub.rpc.v1.SetDesiredModelsResponse.$Properties} message SetDesiredModelsResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SetDesiredModelsResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SetDesiredModelsResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.SetDesiredModelsResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.SetDesiredModelsResponse & inferencehub.rpc.v1.SetDesiredModelsResponse.$Shape} SetDesiredModelsResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SetDesiredModelsResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.SetDesiredModelsResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        reader.skipType(tag & 7, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return SetDesiredModelsResponse;
            })();

            v1.VersionName = (function() {

                /**
                 * Properties of a VersionName.
                 * @typedef {Object} inferencehub.rpc.v1.VersionName.$Properties
                 * @property {string|null} [modelName] VersionName modelName
                 * @property {string|null} [version] VersionName version
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a VersionName.
                 * @memberof inferencehub.rpc.v1
                 * @interface IVersionName
                 * @augments inferencehub.rpc.v1.VersionName.$Properties
                 * @deprecated Use inferencehub.rpc.v1.VersionName.$Properties instead.
                 */

                /**
                 * Shape of a VersionName.
                 * @typedef {inferencehub.rpc.v1.VersionName.$Properties} inferencehub.rpc.v1.VersionName.$Shape
                 */

                /**
                 * Constructs a new VersionName.
                 * @memberof inferencehub.rpc.v1
                 * @classdesc Represents a VersionName.
                 * @constructor
                 * @param {inferencehub.rpc.v1.VersionName.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const VersionName = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * VersionName modelName.
                 * @member {string} modelName
                 * @memberof inferencehub.rpc.v1.VersionName
                 * @instance
                 */
                VersionName.prototype.modelName = "";

                /**
                 * VersionName version.
                 * @member {string} version
                 * @memberof inferencehub.rpc.v1.VersionName
                 * @instance
                 */
                VersionName.prototype.version = "";

                /**
                 * Encodes the specified VersionName message. Does not implicitly {@link inferencehub.rpc.v1.VersionName.verify|verify} messages.
                 * @function encode
                 * @memberof inferencehub.rpc.v1.VersionName
                 * @static
                 * @param {inferencehub.rpc.v1.VersionName.$Properties} message VersionName message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                VersionName.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.modelName != null && $Object.hasOwnProperty.call(message, "modelName") && message.modelName !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.modelName);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.version);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a VersionName message from the specified reader or buffer.
                 * @function decode
                 * @memberof inferencehub.rpc.v1.VersionName
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {inferencehub.rpc.v1.VersionName & inferencehub.rpc.v1.VersionName.$Shape} VersionName
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                VersionName.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.inferencehub.rpc.v1.VersionName();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.modelName = value;
                                else
                                    delete message.modelName;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return VersionName;
            })();

            return v1;
        })();

        return rpc;
    })();

    return inferencehub;
})();

export {
  $root as default
};
