/** 12345.6 → "12,346". */
export const grouped = (value: number): string => Math.round(value).toLocaleString("en");

/** 0.97123 → "97.12 %". */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

const two = (n = 0): string => String(n).padStart(2, "0");

/** 83.4 s → "1:23", 4000 s → "1:06:40". */
export function clock(seconds: number): string {
  const [h, m, s] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** 2.5e6 → "2.50 MB". */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;

/** 1, "epoch" → "1 epoch"; 1200, "frame" → "1,200 frames". */
export const count = (n: number, noun: string): string => `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;
