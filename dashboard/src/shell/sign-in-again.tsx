/** Over a page whose session has ended: one signs in and goes on where one was. */

import { Modal, Text } from "@mantine/core";
import { KeyForm } from "../components/key-form.tsx";

export function SignInAgain() {
  return (
    <Modal
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Sign in again"
      centered
    >
      <Text size="sm" c="dimmed" mb="md">
        This session is over: its key was revoked or expired, or it was signed out elsewhere. The page stays as it is.
      </Text>
      <KeyForm />
    </Modal>
  );
}
