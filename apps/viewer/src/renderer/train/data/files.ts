import type { Experiment } from "@closurenet/experiment";

/** A file of pictures or labels: one that a person chose, or that lies at an address of the page's own origin. */
export interface LearningFile {
  readonly name: string;
  readonly bytes: number;
  readonly from: File | string;
}

/** The files of pictures to learn from, and where they come from, as `run.json` says it. */
export interface LearningFiles {
  readonly source: "folder" | "cache";
  readonly files: readonly LearningFile[];
}

/** What is known of pictures to learn from. */
export interface Learning {
  readonly data: Experiment["data"];
  readonly rows: number;
  readonly cols: number;
  /** How many classes they have. */
  readonly classes: number;
  /** What a person should know of them. */
  readonly notice?: string;
}
