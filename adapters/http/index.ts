export type { SerializedError } from "../../lib/wire.js";
export {
  type FromHttpOptions,
  fromHttp,
  type HttpReconnect,
  type HttpRequest,
  type HttpRequestMaker,
} from "./from-http.js";
export { type HttpStart, type HttpStartContext, type ToHttpOptions, toHttp } from "./to-http.js";
