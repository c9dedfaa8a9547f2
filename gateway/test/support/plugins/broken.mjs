throw new Error("needs a licence");
