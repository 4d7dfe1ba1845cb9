import { type ReadonlySignal, signal } from "@preact/signals";
import type { Source } from "../../host/source.ts";
import { type OpenRun, lostTexts, openRun, plain } from "../film/open-run.ts";
import { opened } from "../film/reading/opened.ts";

/** A run that is compared with the one that is open. */
export interface Guest {
  readonly source: Source;
  /** Undefined until it is known what it is. */
  readonly run: ReadonlySignal<OpenRun | undefined>;
  /** What is wrong with it, in a sentence. */
  readonly problem: ReadonlySignal<string | undefined>;
  end(): void;
}

const nothing = (): void => undefined;

/** Opens a run beside another. Whatever is wrong with it is its own: the others play. */
export function guest(source: Source, context: Parameters<typeof openRun>[2]): Guest {
  const run = signal<OpenRun | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  let over = false;
  let end = nothing;
  const begin = async (): Promise<void> => {
    try {
      const known = await opened(source);
      if (over) return known.leave?.();
      const opening = openRun(source, known, context, {
        entered: () => undefined,
        failed: (cause) => (problem.value = plain(cause)),
        lost: (how) => (problem.value = how && lostTexts[how]),
        restarted: () => {
          opening.end();
          void begin();
        },
      });
      end = opening.end;
      run.value = opening.run;
    } catch (cause) {
      problem.value = plain(cause);
    }
  };
  void begin();
  return {
    source,
    run,
    problem,
    end() {
      over = true;
      end();
    },
  };
}
