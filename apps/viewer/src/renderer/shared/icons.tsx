import type { JSX } from "preact";

const icon =
  (path: string, filled = true) =>
  (): JSX.Element => (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={path} fill={filled ? "currentColor" : "none"} stroke={filled ? "none" : "currentColor"} />
    </svg>
  );

export const PlayIcon = icon("M6 3.5v13l11-6.5z");
export const PauseIcon = icon("M5 3.5h3.6v13H5zM11.4 3.5H15v13h-3.6z");
export const FirstIcon = icon("M4 4h2v12H4zM16 4v12L7 10z");
export const LastIcon = icon("M14 4h2v12h-2zM4 4v12l9-6z");
export const BackIcon = icon("M13 4.5v11L5 10z");
export const OnIcon = icon("M7 4.5v11l8-5.5z");
export const LoopIcon = icon(
  "M4 9.5A4.5 4.5 0 0 1 8.5 5H15m-2.5-2.5L15 5l-2.5 2.5M16 10.5A4.5 4.5 0 0 1 11.5 15H5m2.5 2.5L5 15l2.5-2.5",
  false,
);
export const SunIcon = icon(
  "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 1.8v2M10 16.2v2M1.8 10h2M16.2 10h2M4.2 4.2l1.4 1.4M14.4 14.4l1.4 1.4M4.2 15.8l1.4-1.4M14.4 5.6l1.4-1.4",
  false,
);
export const MoonIcon = icon("M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z", false);
export const HelpIcon = icon("M7.4 7.6a2.7 2.7 0 1 1 3.9 2.4c-.9.5-1.3 1-1.3 2M10 14.7v.3", false);
export const FolderIcon = icon("M2.8 5.2h5l1.6 1.9h7.8v8.7H2.8z", false);
export const FileIcon = icon("M5 2.8h6.5L15 6.3v10.9H5zM11.3 2.8v3.7H15", false);
export const LinkIcon = icon(
  "M8.4 11.6a3.2 3.2 0 0 0 4.6 0l2.9-2.9a3.2 3.2 0 0 0-4.6-4.6l-1.1 1.1M11.6 8.4a3.2 3.2 0 0 0-4.6 0l-2.9 2.9a3.2 3.2 0 0 0 4.6 4.6l1.1-1.1",
  false,
);
export const CloseIcon = icon("M5 5l10 10M15 5L5 15", false);
export const PipeIcon = icon("M2.8 7.5h4v5h-4zM13.2 7.5h4v5h-4zM6.8 10h6.4M10.8 7.6l2.4 2.4-2.4 2.4", false);
export const DrawIcon = icon("M4 16l.9-3.6L13.6 3.7a1.6 1.6 0 0 1 2.7 2.7L7.6 15.1zM12 5.3l2.7 2.7", false);
export const CompareIcon = icon("M3 4.5h5.6v11H3zM11.4 4.5H17v11h-5.6z", false);
export const ExportIcon = icon("M10 3v9m-3.2-3.2L10 12l3.2-3.2M3.8 13v3.2h12.4V13", false);
export const MoreIcon = icon(
  "M3.2 10a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M8.5 10a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M13.8 10a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0",
);
export const TrainIcon = icon("M3 4.5c2.4 7.5 5 10.6 14 11M3 3.2v13.6h14", false);
