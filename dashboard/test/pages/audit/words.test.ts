/** The audit in words. */

import { describe, expect, it } from "vitest";
import { actorName, isKey } from "../../../src/format/actors.ts";
import { actionTitle, deedOf, namesFromEntries, reasonOf, subjectName } from "../../../src/pages/audit/words.ts";
import { entry } from "./entries.ts";

const NAMES = new Map([["ADMIN000", "first admin key"]]);

describe("words of the audit", () => {
  it("calls keys by their names, and others by what they are", () => {
    expect(actorName("ADMIN000", NAMES)).toBe("first admin key");
    expect(actorName("UNKNOWN0", NAMES)).toBe("UNKNOWN0");
    expect(actorName("cli", NAMES)).toBe("Command line");
    expect([isKey("ADMIN000"), isKey("judge")]).toEqual([true, false]);
  });

  it("says what was done, also where it has no words for it", () => {
    expect(deedOf("canary.roll_back")).toBe("rolled back the canary");
    expect(actionTitle("traffic.set")).toBe("Changed the traffic of …");
    expect(actionTitle("new.thing")).toBe("new.thing");
  });

  it("names a key by what it was called then", () => {
    const made = entry({ action: "key.create", subject: "NEW00000", after: { name: "checkout" } });
    expect(subjectName(made, NAMES)).toBe("checkout");
    expect(subjectName(entry({ action: "key.revoke", subject: "ADMIN000" }), NAMES)).toBe("first admin key");
    expect(namesFromEntries([made, entry()])).toEqual([["NEW00000", "checkout"]]);
  });

  it("tells a model's version from its name", () => {
    expect(subjectName(entry({ action: "model.load", subject: "resnet/2" }), NAMES)).toBe("resnet 2");
    expect(subjectName(entry(), NAMES)).toBe("iris");
  });

  it("finds a reason where one is given", () => {
    expect(reasonOf(entry({ after: { state: "rolled_back", reason: "Too many errors." } }))).toBe("Too many errors.");
    expect(reasonOf(entry({ after: "text" }))).toBeUndefined();
  });
});
