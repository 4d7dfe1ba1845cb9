import type { Experiment } from "@closurenet/experiment";
import type { Learning, LearningFiles } from "./data/files.ts";

/** A training as it is asked for: what it computes with, and what it learns from, the worker knows. */
export type Asked = Omit<Experiment, "kernels" | "data">;

/** What the page asks of the worker that trains. */
export type Order =
  /** Draw the digits, so that they are there when the training begins. */
  | { readonly kind: "draw" }
  /** Draw a part of them, for the worker that asks, and tell nothing else. */
  | { readonly kind: "draw-part"; readonly part: number }
  /** Read pictures to learn from. */
  | { readonly kind: "read"; readonly files: LearningFiles }
  | { readonly kind: "start"; readonly asked: Asked }
  | { readonly kind: "pause" }
  | { readonly kind: "go-on" }
  /** Pause after one more minibatch, and show it. */
  | { readonly kind: "step" }
  /** Makes the steps so many times as large as the optimizer says. */
  | { readonly kind: "rate"; readonly factor: number }
  | { readonly kind: "stop" };

/** Where a training stands. */
export interface Standing {
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly epochs: number;
  /** The loss of the last minibatch. */
  readonly loss: number | undefined;
  /** The share of the validation digits that it read rightly when the last epoch ended. */
  readonly accuracy: number | undefined;
  readonly imagesPerSecond: number;
}

/** The examples of one step. */
export interface Minibatch {
  readonly step: number;
  /** Their pictures, one after the other. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly rows: number;
  readonly cols: number;
}

/** How a training ended. */
export type Ending = "finished" | "stopped" | "diverged";

/** What the worker tells. */
export type Report =
  /** How far it has come with the pictures that it reads, from 0 to 1; that they are there; or why they cannot be had. */
  | { readonly kind: "reading"; readonly share: number }
  | { readonly kind: "read"; readonly learning: Learning }
  | { readonly kind: "unread"; readonly why: string }
  /** The digits are there, and it begins. */
  | { readonly kind: "begun" }
  | { readonly kind: "recorded"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "at"; readonly at: Standing }
  | { readonly kind: "minibatch"; readonly minibatch: Minibatch }
  /** `files`: those of the run beside its recording. */
  | {
      readonly kind: "ended";
      readonly how: Ending;
      readonly why?: string;
      readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
    }
  | { readonly kind: "failed"; readonly why: string };
