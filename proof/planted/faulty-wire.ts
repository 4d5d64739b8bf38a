// lib/wire.ts for adapters, with the source that drops reports or cancel requests.
export * from "../../lib/../lib/wire.js"; // Not as adapters write it, which leads here.
export { AsyncOperationSource as AdapterSource } from "./faulty-index.js";
