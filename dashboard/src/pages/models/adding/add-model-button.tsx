/** Opens how a model is added; that comes when it is wanted. */

import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useRef, useState } from "react";

const LaterAddModel = lazy(async () => ({ default: (await import("./add-model.tsx")).AddModel }));

export function AddModelButton() {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // What opens with its first drawing does not know where the focus was.
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <Button ref={button} size="xs" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpen(true)}>
        Add a model
      </Button>
      {isOpen && (
        <Suspense>
          <LaterAddModel onClose={close} />
        </Suspense>
      )}
    </>
  );
}
