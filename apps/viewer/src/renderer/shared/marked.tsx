/** A message whose parts between backticks are what a person types; a window shows them as code. */
export function Marked({ text }: { text: string }) {
  return <>{text.split(/`([^`]*)`/).map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</>;
}
