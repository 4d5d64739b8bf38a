/** One end of a connection: a port, a worker, a utility process, or the inside of one; of the web, Node or Electron. */
export interface MessagePortLike {
  /** Sends a message. */
  // biome-ignore lint/suspicious/noExplicitAny: the list of what can be transferred differs by platform
  postMessage(message: any, transfer?: any): void;
}
