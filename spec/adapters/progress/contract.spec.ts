import { fromProgress } from "async-operation/progress";
import { describeContract } from "../../contract/describe-contract.js";

describeContract("fromProgress()", (body) => fromProgress(body));
