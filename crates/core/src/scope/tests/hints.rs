//! What is said to write in the place of an entry that cannot be taken.

use super::*;

/// Each way in which a client of a type writes a package with its version, with each that permissions are called elsewhere.
#[test]
fn what_cannot_be_taken_is_answered_with_what_to_write() {
    let versions: [(Ecosystem, &str, &[&str]); 11] = [
        (Ecosystem::Docker, "team/api", &[":1.4", ":latest", "@sha256:aa", ":1.4@sha256:aa"]),
        (Ecosystem::Helm, "team/chart", &[":1.4.0", " --version 1.4.0"]),
        (Ecosystem::Npm, "@acme/ui", &["@1.2.3", "@^1.2", "@latest", "@~1", ":1.2.3"]),
        (Ecosystem::Npm, "left-pad", &["@1.2.3", "@latest", "#main"]),
        (
            Ecosystem::Pypi,
            "requests",
            &["==2.0", ">=2", "~=2.0", "!=2", "<3", "[socks]", "[socks]==2.0", " (>=2)", "@2.0"],
        ),
        (Ecosystem::Maven, "com.acme/lib", &[":1.0", "/1.0", "@1.0", ":1.0-SNAPSHOT"]),
        (Ecosystem::Go, "github.com/acme/lib", &["@v1", "@v1.2.3", "@latest"]),
        (Ecosystem::Nuget, "acme.tool", &["/1.0.0", "@1.0.0", " 1.0.0"]),
        (Ecosystem::Cargo, "acme-tool", &["@1.0", "=1.0", " = \"1.0\"", ":1.0.0"]),
        (Ecosystem::Rubygems, "rails", &[":7.0", " -v 7.0", "@7.0", " ~> 7.0"]),
        (Ecosystem::Composer, "acme/tool", &[":^1.0", ":1.0", "@dev", "=1.0"]),
    ];
    let more: [(Ecosystem, &str, &[&str]); 3] = [
        (Ecosystem::Conda, "numpy", &["=1.26", "==1.26", ">=1.2", "=1.26=py312"]),
        (Ecosystem::Conan, "zlib", &["/1.3", "/1.3@user/channel"]),
        (Ecosystem::Huggingface, "acme/model", &["@main", ":main"]),
    ];
    let permissions = [
        ("", ""),
        (":r", ":r"),
        (":rw", ":rw"),
        (":w", ":rw"),
        (":write", ":rw"),
        (":ro", ":r"),
        (":read", ":r"),
        (":RW", ":rw"),
        (":read-write", ":rw"),
        (":push", ":rw"),
        (":pull", ":r"),
        (":r,w,d", ":rw"),
        (":read_only", ":r"),
    ];
    let repositories = Repositories::default();
    let hint = |text: &str| match Scope::parse(&[text], &repositories) {
        Ok(scope) => format!("taken as {scope}"),
        Err(error) => {
            let next = error.next().to_owned();
            next.strip_prefix("Write `").and_then(|next| next.split('`').next()).unwrap_or(&next).to_owned()
        }
    };
    let mut cases = 0;
    for (ecosystem, name, versions) in versions.into_iter().chain(more) {
        let key = repositories.key(ecosystem);
        for version in versions {
            for (written, wanted) in permissions {
                assert_eq!(hint(&format!("{key}/{name}{version}{written}")), format!("{key}/{name}{wanted}"));
                cases += 1;
            }
        }
        for (written, wanted) in permissions.into_iter().filter(|(written, wanted)| written != wanted) {
            for target in [key.to_owned(), format!("{key}/{name}"), format!("{key}/{}*", &name[..name.len() - 1])] {
                assert_eq!(hint(&format!("{target}{written}")), format!("{target}{wanted}"));
                cases += 1;
            }
        }
        // JFrog's form, a colon for the slash, the type's capitals, and a host before it.
        for (written, wanted) in [("artifact:", ":r"), ("gate.example/", ""), ("gate.example:4747/", ":rw")] {
            assert_eq!(hint(&format!("{written}{key}/{name}{wanted}")), format!("{key}/{name}{wanted}"));
            cases += 1;
        }
        assert_eq!(hint(&format!("{}/{name}", key.to_uppercase())), format!("{key}/{name}"));
        assert_eq!(hint(&format!("{key}:{name}")), format!("{key}/{name}"));
        cases += 2;
    }
    for (written, wanted) in [
        ("npm/@acme", "npm/@acme/*"),
        ("npm/@acme/", "npm/@acme/*"),
        ("npm/@acme/**", "npm/@acme/*"),
        ("npm/@acme/ui/", "npm/@acme/ui"),
        ("pypi/requests/", "pypi/requests"),
        ("docker/team/api/", "docker/team/api/*"),
        ("composer/acme", "composer/acme/*"),
        ("docker/team/", "docker/team/*"),
        ("docker/team/**", "docker/team/*"),
        ("go/github.com/acme/...", "go/github.com/acme/*"),
        ("maven/com.acme:lib", "maven/com.acme/lib"),
        ("maven/com.acme:*", "maven/com.acme/*"),
        ("artifact:npm/@acme/**:r,w,d", "npm/@acme/*:rw"),
        ("docker.io/library/nginx", "docker/library/nginx"),
        ("docker.io/library/nginx:1.27", "docker/library/nginx"),
        ("docker/registry.example:5000/team/api", "docker/team/api"),
        ("docker/registry.example/team/api:1.4", "docker/registry.example/team/api"),
        ("rubygems/rails", "gems/rails"),
        ("pip/requests", "pypi/requests"),
        ("pip/requests==2.0:ro", "pypi/requests:r"),
        ("helm/team/chart", "helmoci/team/chart"),
        ("pkg:npm/%40acme/ui@1.0", "npm/@acme/ui"),
        ("`npm/@acme`", "npm/@acme/*"),
    ] {
        assert_eq!(hint(written), wanted, "{written}");
        cases += 1;
    }
    assert!(cases > 900, "{cases}");
    // Nothing is proposed that was not meant: of these nobody can tell what was.
    for text in [
        "",
        "*",
        "**",
        "nowhere",
        "nowhere/x",
        "npm/",
        "npm//x",
        "npm/*/x",
        "npm/..",
        "docker/../x",
        "npm/a*b",
        "npm/@@acme/ui/",
        ":r",
        "user",
        "npm/ä",
        "docker/{team}/api",
        "everything",
    ] {
        let hint = hint(text);
        assert!(!hint.contains('/') || hint.contains(' '), "{text}: {hint}");
    }
}
