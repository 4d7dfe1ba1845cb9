import type { Viewer } from "../viewer.ts";
import { RecentList } from "./recent-list.tsx";
import { sample } from "./sample.ts";
import { SampleFilm } from "./sample-film.tsx";
import { FileIcon, FolderIcon, PlayIcon, TrainIcon } from "../shared/icons.tsx";

export function Welcome({ viewer }: { viewer: Viewer }) {
  const { host } = viewer;
  const recents = viewer.recents.value;
  return (
    <main class="welcome">
      <div class="welcome-column">
        <section class="hero" aria-label="Sample">
          <SampleFilm viewer={viewer} source={sample} />
          <h1>What is this network learning, and&nbsp;when?</h1>
          <p class="lead">Open a run and watch every neuron’s weights, at every recorded step of the training.</p>
        </section>
        <section class="drop-zone" aria-label="Open a run">
          <p>Drop a run folder, a recording or safetensors files here</p>
          <div class="row">
            <button type="button" class="primary" onClick={() => void viewer.open(host.pickFolder())}>
              <FolderIcon />
              Open run folder
            </button>
            <button type="button" onClick={() => void viewer.open(host.pickFile())}>
              <FileIcon />
              Open file
            </button>
            <button type="button" class="quiet" onClick={() => void viewer.open(Promise.resolve([sample]))}>
              <PlayIcon />
              Play the sample
            </button>
          </div>
        </section>
        {recents.length > 0 && <RecentList viewer={viewer} recents={recents} />}
        <section>
          <h2>No run yet?</h2>
          <p class="command">
            <code>{host.train}</code>
            <span class="muted">trains the network of the series on MNIST and opens its film</span>
          </p>
          <p class="command">
            <button type="button" onClick={() => (viewer.inPage.asking.value = true)}>
              <TrainIcon />
              Train one here
            </button>
            <span class="muted">on digits that this page draws, with nothing to install or fetch</span>
          </p>
        </section>
      </div>
    </main>
  );
}
