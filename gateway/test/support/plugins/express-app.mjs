// A whole Express application with a route of its own.
import express from "express";

const app = express();
app.get("/legacy", (_request, response) => response.json({ legacy: true }));
export default app;
