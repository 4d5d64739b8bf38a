export { cancelBullMQ } from "./cancel-bullmq.js";
export { type FromBullMQOptions, fromBullMQ } from "./from-bullmq.js";
export type {
  BullMQActiveJobLike,
  BullMQEventsLike,
  BullMQJobLike,
  BullMQWorkerLike,
} from "./peers.js";
export { toBullMQ } from "./to-bullmq.js";
