/** One version of a model: its state in the head, everything else below when it is opened. */

import { Collapse, List, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconChevronDown } from "@tabler/icons-react";
import { useId, useState } from "react";
import { labelsOn } from "../../api/traffic-names.ts";
import type { Model, ModelVersion } from "../../api/types.ts";
import { FailureNote } from "../../components/failure-note.tsx";
import { Tag } from "../../components/tag.tsx";
import { VersionState } from "../../components/version-state.tsx";
import { Examples } from "./examples.tsx";
import { FigureStrip } from "./figure-strip.tsx";
import { Signature } from "./signature.tsx";
import type { Figures } from "./use-figures.ts";
import classes from "./version-card.module.css";
import { VersionFacts } from "./version-facts.tsx";
import { VersionSwitch } from "./version-switch.tsx";

export interface VersionCardProps {
  readonly model: Model;
  readonly version: ModelVersion;
  readonly isOpenAtFirst: boolean;
  readonly mayAdminister: boolean;
  readonly figures: Figures;
}

export function VersionCard({ model, version, isOpenAtFirst, mayAdminister, figures }: VersionCardProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const id = useId();
  const { version: number, state, failure, failure_detail, warnings = [] } = version;
  return (
    <li className={classes.card} aria-label={`Version ${number}`}>
      <div className={classes.head}>
        <h2 className={classes.title}>
          <UnstyledButton className={classes.toggle} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
            <IconChevronDown size={18} aria-hidden className={classes.chevron} data-open={isOpen || undefined} />
            Version {number}
          </UnstyledButton>
        </h2>
        <span className={classes.tags}>
          <VersionState state={state} />
          {number === model.latest && <Tag tone="quiet">latest</Tag>}
          {labelsOn(model, number).map((label) => (
            <Tag key={label} tone="busy">
              {label}
            </Tag>
          ))}
        </span>
        {mayAdminister && <VersionSwitch model={model} version={version} />}
      </div>
      {failure !== undefined && <FailureNote failure={failure} detail={failure_detail} />}
      {warnings.length > 0 && (
        <List size="sm" mt="sm" icon={<IconAlertTriangle size={16} aria-hidden className={classes.warning} />} aria-label="Warnings">
          {warnings.map((warning) => (
            <List.Item key={warning}>{warning}</List.Item>
          ))}
        </List>
      )}
      {figures !== "hidden" && isOpen && (
        <div className={classes.figures}>
          <FigureStrip
            name={`version ${number}`}
            figures={typeof figures === "string" ? "coming" : figures.get(model.name)?.versions.get(number)}
            shareOf={`${model.name}’s calls`}
          />
        </div>
      )}
      <Collapse expanded={isOpen} id={id} keepMounted={false}>
        <div className={classes.content}>
          <VersionFacts version={version} />
          <div>
            <Signature version={version} />
            <Examples model={model.name} version={version} />
          </div>
        </div>
      </Collapse>
    </li>
  );
}
