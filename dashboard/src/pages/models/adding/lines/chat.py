class Model:
    task = "chat"

    def generate(self, request):
        yield "You said: "
        yield request.messages[-1]["content"]
