/** One backend in the pool: what it serves at present, as far as the gateway wants it to. */
import type { AnnouncedVersion, Snapshot } from "../backends/announced-version.ts";
import type { Backend, BackendListener, BackendSurroundings, CreateBackend } from "../backends/backend.ts";
import type { Death } from "../backends/death.ts";
import { Announced } from "./announced.ts";
import type { Found } from "./discovery.ts";

/** Who has the members, and learns of what becomes of them. */
export interface MemberOwner {
  isOnlyOne(member: Member, bootId: string): boolean;
  /** It serves what the snapshot says. */
  serving(member: Member, snapshot: Snapshot): void;
  stoppedServing(member: Member): void;
  /** It is left to other gateways: nobody is to expect it back here. */
  left(member: Member): void;
  died(death: Death): void;
  explained(death: Death, end: string): void;
  gone(member: Member): void;
}

export class Member implements BackendListener {
  readonly name: string;
  readonly found: Found;
  readonly backend: Backend;
  /** Its READY versions while it takes calls. */
  serves: readonly AnnouncedVersion[] = [];
  /** It has said once what it has, or could not be reached. */
  hasReported = false;
  /** The suspect that is tried on it. */
  trial: object | undefined = undefined;
  /** It is left to other gateways, and finishes what it has. */
  isLeft = false;
  readonly #owner: MemberOwner;
  readonly #announced: Announced;

  constructor(name: string, found: Found, createBackend: CreateBackend, around: BackendSurroundings, owner: MemberOwner) {
    this.name = name;
    this.found = found;
    this.#owner = owner;
    this.#announced = new Announced(around.desired);
    this.backend = createBackend(name, found.endpoint, this, around);
  }

  get outstanding(): number {
    return this.backend.outstanding;
  }

  get rank(): number {
    return this.backend.rank;
  }

  /** Whether it can be asked for something now. */
  get isReady(): boolean {
    return this.backend.state === "READY" && !this.isLeft;
  }

  /** Leaves it to other gateways: it gets no more calls from this one, and is gone when those that it has are answered. */
  leave(): void {
    if (this.isLeft) return;
    this.isLeft = true;
    this.serves = [];
    this.#announced.forget();
    this.#owner.left(this);
    this.backend.drain();
  }

  /** Which versions are wanted has changed. */
  tellDesired(): void {
    if (this.isLeft) return;
    this.backend.tellDesired();
    const snapshot = this.backend.state === "READY" ? this.#announced.reconsider() : undefined;
    if (snapshot !== undefined) this.#serve(snapshot);
  }

  // ---- from the backend

  isOnlyOne(bootId: string): boolean {
    return this.#owner.isOnlyOne(this, bootId);
  }

  announced(snapshot: Snapshot): void {
    if (!this.isLeft) this.#serve(this.#announced.take(snapshot));
  }

  stoppedServing(): void {
    if (this.isLeft) return;
    this.hasReported = true;
    this.serves = [];
    this.#announced.forget();
    this.#owner.stoppedServing(this);
  }

  died(death: Death): void {
    this.#owner.died(death);
  }

  explained(death: Death, end: string): void {
    this.#owner.explained(death, end);
  }

  gone(): void {
    this.#owner.gone(this);
  }

  #serve(snapshot: Snapshot): void {
    this.hasReported ||= snapshot.initialLoadDone;
    this.serves = snapshot.versions.filter((version) => version.state === "READY");
    this.#owner.serving(this, snapshot);
  }
}
