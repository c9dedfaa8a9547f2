/**
 * A cluster on paper: gateways that keep lanes to subsets of workers, calls at random, and a rack that goes silent.
 *
 * What decides is the product's own: which workers a gateway keeps (subset.ts) and which of them gets a call (pick.ts). All else is
 * a discrete-event simulation: calls come as a Poisson process at gateways in turn of chance, a worker runs one at a time, for
 * exponentially distributed times, first come first served. Times are seconds of the model.
 *
 * Called by bench/simulate.py: reads its parameters as JSON from the first argument, prints what it found as JSON.
 */

import { pick } from "../gateway/src/pool/pick.ts";
import { placeOf, subsetOf } from "../gateway/src/pool/subset.ts";

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed: SplitMix32. */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Which worker is done next: a binary heap of times. */
class Calendar {
  #entries = [];

  push(at, worker) {
    const entries = this.#entries;
    let place = entries.length;
    entries.push({ at, worker });
    while (place > 0 && entries[(place - 1) >> 1].at > at) {
      entries[place] = entries[(place - 1) >> 1];
      place = (place - 1) >> 1;
    }
    entries[place] = { at, worker };
  }

  get next() {
    return this.#entries[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  pop() {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (entries.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && entries[child + 1].at < entries[child].at) child++;
      if (entries[child].at >= last.at) break;
      entries[place] = entries[child];
      place = child;
    }
    entries[place] = last;
    return first;
  }
}

function simulate(given) {
  const random = numbers(given.seed);
  const exponential = (mean) => -mean * Math.log(1 - random());
  const workers = Array.from({ length: given.workers }, (_, number) => ({
    address: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}:50051`,
    isLost: false,
    queue: [],
    answered: 0,
    lanes: 0,
  }));
  const gateways = Array.from({ length: given.gateways }, (_, number) => {
    const place = placeOf({ gateway: number, process: 1, processes: 1, host: `gateway-${number}` });
    const kept = subsetOf(workers, given.subset, place, ({ address }) => address);
    for (const worker of kept) worker.lanes++;
    return { turn: 0, members: kept.map((worker) => ({ worker, outstanding: 0, rank: 0 })) };
  });
  const calendar = new Calendar();
  const lossAt = given.warm_s + given.measured_s;
  const noticedAt = lossAt + given.silence_s;
  const endsAt = noticedAt + given.silence_s;
  const found = { lastToLost: lossAt, toLost: 0, stuck: 0, lastStuckAnswered: lossAt, before: [], after: [], calls: 0 };
  let measured = [];

  const begin = (worker, now) => calendar.push(now + exponential(given.service_s), worker);
  const send = (gateway, call, now) => {
    const member = pick(gateway.members, gateway.turn++);
    member.outstanding++;
    call.member = member;
    if (member.worker.isLost) {
      found.toLost++;
      found.lastToLost = now;
    }
    member.worker.queue.push(call);
    if (member.worker.queue.length === 1 && !member.worker.isLost) begin(member.worker, now);
  };
  const answer = (worker, now) => {
    if (worker.isLost) return;
    const call = worker.queue.shift();
    call.member.outstanding--;
    if (now >= given.warm_s && now < lossAt) worker.answered++;
    if (call.wasStuck) found.lastStuckAnswered = now;
    else if (now >= lossAt - 1 && now < lossAt) found.before.push(now - call.cameAt);
    else if (now >= noticedAt + 0.5) found.after.push(now - call.cameAt);
    if (worker.queue.length > 0) begin(worker, now);
  };
  /** A rack has addresses beside each other. */
  const lose = () => {
    measured = workers.map(({ answered }) => answered);
    const first = Math.floor(random() * (workers.length - given.rack));
    for (const worker of workers.slice(first, first + given.rack)) worker.isLost = true;
  };
  /** No lane of the rack has answered for the silence limit: gateways let go of it, and its calls go to others. */
  const notice = () => {
    for (const gateway of gateways) gateway.members = gateway.members.filter(({ worker }) => !worker.isLost);
    for (const worker of workers.filter(({ isLost }) => isLost)) {
      for (const call of worker.queue.splice(0)) {
        found.stuck++;
        call.wasStuck = true;
        send(call.gateway, call, noticedAt);
      }
    }
  };

  const rate = (given.workers * given.utilisation) / given.service_s;
  const due = [
    { at: lossAt, happens: lose },
    { at: noticedAt, happens: notice },
  ];
  let nextCall = exponential(1 / rate);
  for (;;) {
    const now = Math.min(nextCall, calendar.next, due[0]?.at ?? Number.POSITIVE_INFINITY);
    if (now > endsAt) break;
    if (now === due[0]?.at) due.shift().happens();
    else if (now === nextCall) {
      const gateway = gateways[Math.floor(random() * gateways.length)];
      found.calls++;
      send(gateway, { gateway, cameAt: now, member: undefined, wasStuck: false }, now);
      nextCall = now + exponential(1 / rate);
    } else answer(calendar.pop().worker, now);
  }
  return told(given, workers, gateways, measured, found, lossAt);
}

function told(given, workers, gateways, measured, found, lossAt) {
  const mean = measured.reduce((sum, answered) => sum + answered, 0) / measured.length;
  const lanes = workers.map((worker) => worker.lanes);
  return {
    calls: found.calls,
    lanes: gateways.length * Math.min(given.subset, workers.length),
    lanes_of_a_worker: { least: least(lanes), mean: lanes.reduce((sum, one) => sum + one, 0) / lanes.length, most: most(lanes) },
    calls_of_a_worker: { least: least(measured), mean, most: most(measured) },
    imbalance: most(measured) / mean,
    rack: {
      workers: given.rack,
      calls_given_to_it_after_the_loss: found.toLost,
      last_given_s: found.lastToLost - lossAt,
      sent_again: found.stuck,
      last_of_them_answered_s: found.lastStuckAnswered - lossAt,
      unanswered: workers.reduce((sum, worker) => sum + (worker.isLost ? worker.queue.length : 0), 0),
      longest_before_s: most(found.before),
      p99_before_s: quantile(found.before, 0.99),
      p99_after_s: quantile(found.after, 0.99),
    },
  };
}

const least = (values) => values.reduce((one, other) => Math.min(one, other));
const most = (values) => values.reduce((one, other) => Math.max(one, other));

function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

process.stdout.write(`${JSON.stringify(simulate(JSON.parse(process.argv[2])))}\n`);
