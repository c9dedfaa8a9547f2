/** The frame of every page: its heading, what it is about, what one can do. */

import { Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconChevronLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./page.module.css";

export interface PageProps {
  readonly title: string;
  readonly description?: string;
  /** A link to the page that this one is below. */
  readonly back?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, description, back, actions, children }: PageProps) {
  useDocumentTitle(`${title} · InferenceHub`);
  return (
    <div className={classes.page}>
      <Group component="header" justify="space-between" align="flex-start" gap="md" mb="lg">
        <Stack gap={2} className={classes.heading}>
          {back !== undefined && (
            <nav className={classes.back} aria-label="Way back">
              <IconChevronLeft size={14} aria-hidden />
              {back}
            </nav>
          )}
          <Title order={1} tabIndex={-1}>
            {title}
          </Title>
          {description !== undefined && (
            <Text c="dimmed" size="sm">
              {description}
            </Text>
          )}
        </Stack>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}
