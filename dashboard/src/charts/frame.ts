/** Gathers the redraws of all charts, so that however much changed at once, each is drawn once in the next frame. */

const waiting = new Set<() => void>();
let scheduled = false;

/** Draws in the next frame; asking again before then changes nothing. Returns how to take it back. */
export function drawInNextFrame(draw: () => void): () => void {
  waiting.add(draw);
  if (!scheduled) requestAnimationFrame(drawAll);
  scheduled = true;
  return () => {
    waiting.delete(draw);
  };
}

function drawAll(): void {
  scheduled = false;
  const due = [...waiting];
  waiting.clear();
  for (const draw of due) draw();
}
