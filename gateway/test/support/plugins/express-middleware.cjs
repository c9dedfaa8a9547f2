// Middleware as a company might have it: CommonJS, for Express.
module.exports = (request, response, next) => {
  if (request.headers["x-blocked"]) return response.status(418).json({ blocked: true });
  response.setHeader("x-from-express", request.method);
  next();
};
