/** The style of an element that is never narrower than this text is in digits: what stands beside it does not move. */
export const asWideAs = (text: string): { minWidth: string } => ({ minWidth: `${text.length}ch` });
