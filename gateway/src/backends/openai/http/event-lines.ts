/** Takes the events out of a `text/event-stream`, wherever its bytes are cut: only whole lines are read. */

const [lineFeed, carriageReturn, colon, space] = [0x0a, 0x0d, 0x3a, 0x20];
const byteOrderMark = Buffer.from("\ufeff");
const dataField = Buffer.from("data");
const newLine = Buffer.from("\n");

/** An event, or a line of one, takes more bytes than are taken. */
export class EventTooLong extends Error {
  override readonly name = "EventTooLong";
}

/** One stream. Lines end with CRLF, LF or CR; comments and fields other than `data` are skipped, as the HTML standard has it. */
export class EventLines {
  readonly #maxEventBytes: number;
  /** The beginning of a line whose end has not come. */
  #begun: Buffer[] = [];
  /** Lines of data of the event that is being read. */
  #data: Buffer[] = [];
  /** Bytes of both. */
  #heldBytes = 0;
  /** The last byte was a carriage return: a line feed that comes next belongs to it. */
  #isAfterReturn = false;
  #isFirstLine = true;

  constructor(maxEventBytes: number) {
    this.#maxEventBytes = maxEventBytes;
  }

  /** The data of each event that ends within these bytes. Throws EventTooLong. */
  take(bytes: Buffer): Buffer[] {
    const events: Buffer[] = [];
    let at = this.#isAfterReturn && bytes[0] === lineFeed ? 1 : 0;
    if (bytes.length > 0) this.#isAfterReturn = false;
    let [feed, carriage] = [-1, -1];
    while (at < bytes.length) {
      // Either is looked for again only once it is passed: most streams have no carriage return at all.
      if (feed < at) feed = placeOf(lineFeed, bytes, at);
      if (carriage < at) carriage = placeOf(carriageReturn, bytes, at);
      const end = Math.min(feed, carriage);
      if (end === bytes.length) break;
      this.#line(this.#whole(bytes.subarray(at, end)), events);
      at = end + 1;
      if (end !== carriage) continue;
      if (at === bytes.length) this.#isAfterReturn = true;
      else if (bytes[at] === lineFeed) at++;
    }
    if (at < bytes.length) this.#hold(this.#begun, bytes.subarray(at));
    return events;
  }

  /** The stream is over: what servers leave without its empty line counts, too. */
  end(): Buffer[] {
    const events: Buffer[] = [];
    this.#line(this.#whole(nothing), events);
    this.#line(nothing, events);
    return events;
  }

  #whole(end: Buffer): Buffer {
    const line = this.#begun.length === 0 ? end : Buffer.concat([...this.#begun, end]);
    for (const { length } of this.#begun) this.#heldBytes -= length;
    this.#begun = [];
    const isMarked = this.#isFirstLine && line.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    this.#isFirstLine = false;
    return isMarked ? line.subarray(byteOrderMark.length) : line;
  }

  #line(line: Buffer, events: Buffer[]): void {
    if (line.length === 0) return this.#dispatch(events);
    const mark = line.indexOf(colon);
    const name = mark < 0 ? line : line.subarray(0, mark);
    if (!name.equals(dataField)) return;
    const begin = mark < 0 ? line.length : mark + (line[mark + 1] === space ? 2 : 1);
    this.#hold(this.#data, line.subarray(begin));
  }

  #dispatch(events: Buffer[]): void {
    if (this.#data.length === 0) return;
    events.push(
      this.#data.length === 1 ? this.#data[0]! : Buffer.concat(this.#data.flatMap((line, i) => (i === 0 ? [line] : [newLine, line]))),
    );
    this.#data = [];
    this.#heldBytes = 0;
  }

  #hold(where: Buffer[], bytes: Buffer): void {
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > this.#maxEventBytes) throw new EventTooLong();
    where.push(bytes);
  }
}

const nothing = Buffer.alloc(0);

/** Where the byte is next, or the end where it is no more. */
function placeOf(byte: number, bytes: Buffer, from: number): number {
  const place = bytes.indexOf(byte, from);
  return place < 0 ? bytes.length : place;
}
