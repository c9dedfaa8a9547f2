/** In the place of a model that is not there: the one that was most likely meant, and the way to all. */

import { Link } from "@tanstack/react-router";
import { useModels } from "../api/queries.ts";
import { closest } from "../format/closest.ts";
import { Empty } from "./states.tsx";

export interface NoSuchModelProps {
  readonly name: string;
  /** The page of which model it would have been. */
  readonly to: "/models/$model" | "/traffic/$model";
}

export function NoSuchModel({ name, to }: NoSuchModelProps) {
  const models = useModels().data ?? [];
  const near = closest(
    name,
    models.map((model) => model.name),
  );
  return (
    <Empty title={`There is no model ${name}`} action={<Link to={to === "/models/$model" ? "/models" : "/traffic"}>Show all models</Link>}>
      {near !== undefined && (
        <>
          Did you mean{" "}
          <Link to={to} params={{ model: near }}>
            {near}
          </Link>
          ?{" "}
        </>
      )}
      It may have been taken away, or is one that this key may not use.
    </Empty>
  );
}
