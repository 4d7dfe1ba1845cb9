import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Modal } from "../shared/modal.tsx";
import type { Viewer } from "../viewer.ts";
import { saving } from "./saving.ts";
import type { Training } from "./training.ts";

interface Props {
  readonly viewer: Viewer;
  readonly training: Training;
  lose(): void;
  keep(): void;
}

/** Asks before a training is lost that was not saved. Esc keeps it. */
export function BeforeLosing({ viewer, training, lose, keep }: Props) {
  const [said, setSaid] = useState("");
  const over = training.files() !== undefined;
  // Who keeps it while it is saved does not lose it when it is.
  const here = useRef(true);
  useLayoutEffect(() => () => void (here.current = false), []);
  const saveFirst = async (): Promise<void> => {
    if ((await saving(viewer, training, setSaid)) && here.current) lose();
  };
  return (
    <Modal class="help before-losing" aria-labelledby="before-losing-title" closed={keep}>
      <h2 id="before-losing-title">This training was not saved</h2>
      <p>
        {over
          ? `${training.source.name} is in the memory of this page, and nowhere else.`
          : `${training.source.name} is not over yet. Stop it first, and it can be saved.`}
      </p>
      <p role="status" class="note">
        {said}
      </p>
      <div class="row">
        <button type="button" class="primary" onClick={keep}>
          Keep it
        </button>
        {over && (
          <button type="button" aria-disabled={viewer.inPage.saving.value} onClick={() => void saveFirst()}>
            Save run
          </button>
        )}
        <button type="button" onClick={lose}>
          Lose it
        </button>
      </div>
    </Modal>
  );
}
