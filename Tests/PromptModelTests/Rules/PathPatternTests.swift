import PromptModel
import Testing

@Suite("Patterns of paths")
struct PathPatternTests {
    @Test(
        "that fit",
        arguments: [
            ("*.yaml", "prompts/a.yaml"), ("a.yaml", "prompts/x/a.yaml"),
            ("prompts/*.yaml", "prompts/a.yaml"), ("prompts/**", "prompts/x/y/a.yaml"),
            ("**/a.yaml", "a.yaml"), ("**/a.yaml", "prompts/x/a.yaml"),
            ("prompts/**/a?.yaml", "prompts/ab.yaml"), ("prompts/**/b/*", "prompts/b/b/c.yaml"),
            ("**", "prompts/a.yaml"), ("prompts/a*b*c.yaml", "prompts/aXbYbZc.yaml"),
        ])
    func fits(pattern: String, path: String) {
        #expect(PathPattern(pattern).matches(path))
    }

    @Test(
        "that do not",
        arguments: [
            ("*.yml", "prompts/a.yaml"), ("prompts/*.yaml", "prompts/x/a.yaml"),
            ("/a.yaml", "prompts/a.yaml"), ("prompts/**/c/*", "prompts/b/a.yaml"),
            ("a?.yaml", "prompts/a.yaml"), ("", "prompts/a.yaml"), ("prompts", "prompts/a.yaml"),
        ])
    func misses(pattern: String, path: String) {
        #expect(!PathPattern(pattern).matches(path))
    }
}
