/** Who answered, and who chose it. */
import { Text } from "@mantine/core";
import { Tag } from "../../../components/tag.tsx";
import styles from "./served-by.module.css";

export interface ServedByProps {
  readonly model: string;
  /** The exact version that ran. */
  readonly version: string;
  /** What was asked for: a version, a label, or empty. */
  readonly asked: string;
}

export function ServedBy({ model, version, asked }: ServedByProps) {
  return (
    <div className={styles.served}>
      <Text component="span" fw={600}>
        {model}
      </Text>
      <Text component="span" className="figures">
        version {version}
      </Text>
      {asked !== version && <Tag tone="quiet">{asked === "" ? "chosen by traffic" : `asked for as ${asked}`}</Tag>}
    </div>
  );
}
