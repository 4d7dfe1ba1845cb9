export { startTfjs, type Tfjs } from "./start-tfjs.ts";
export {
  tfjsActivationCheck,
  tfjsCheck,
  tfjsLossCheck,
  tfjsOptimizerCheck,
  type TfjsCheck,
  type TfjsCheckOptions,
  type TfjsLayer,
} from "./tfjs-check.ts";
