import type { Viewer } from "../viewer.ts";
import { FileIcon, FolderIcon } from "../shared/icons.tsx";

export function Welcome({ viewer }: { viewer: Viewer }) {
  const { host } = viewer;
  const recents = viewer.recents.value;
  return (
    <main class="welcome">
      <div class="welcome-column">
        <h1>What is this network learning, and&nbsp;when?</h1>
        <p class="lead">Open a run and watch every neuron’s weights, at every recorded step of the training.</p>
        <section class="drop-zone" aria-label="Open a run">
          <p>Drop a run folder or a recording here</p>
          <div class="row">
            <button type="button" class="primary" onClick={() => void viewer.open(host.pickFolder())}>
              <FolderIcon />
              Open run folder
            </button>
            <button type="button" onClick={() => void viewer.open(host.pickFile())}>
              <FileIcon />
              Open recording
            </button>
          </div>
        </section>
        {recents.length > 0 && (
          <section>
            <h2>Recent</h2>
            <ul class="recents">
              {recents.map(({ id, name, where }) => (
                <li key={id}>
                  <button type="button" class="quiet" onClick={() => void viewer.open(host.openRecent(id))}>
                    <span>{name}</span>
                    <span class="muted">{where}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <section>
          <h2>No run yet?</h2>
          <p class="command">
            <code>{host.train}</code>
            <span class="muted">trains the network of the series on MNIST and opens its film</span>
          </p>
        </section>
      </div>
    </main>
  );
}
