/** Keys that work no more, folded away. */

import { Button, Stack } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import { KeyList, type KeyListProps } from "./key-list.tsx";

export function RevokedKeys({ keys, ownId }: Pick<KeyListProps, "keys" | "ownId">) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <Stack gap="xs">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        w="fit-content"
        leftSection={<Chevron size={16} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        {keys.length} revoked
      </Button>
      <div id={id}>{isOpen && <KeyList keys={keys} label="Revoked keys" ownId={ownId} />}</div>
    </Stack>
  );
}
