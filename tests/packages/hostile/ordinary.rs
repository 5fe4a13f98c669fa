//! What ordinary projects have in these files: nothing of it is told, be the registry's address plain http or not.

use super::told_of;

/// Manager, file and text.
const ORDINARY: &[(&str, &str, &str)] = &[
    (
        "npm",
        ".npmrc",
        "; ours\n# too\nregistry=https://registry.example/npm/\r\n@acme:registry=https://npm.example/\n\
         //npm.example/:_authToken=${NPM_TOKEN}\n//${HOST}/:_authToken=${TOKEN}\nsave-exact=true\nlegacy-peer-deps=true\n\
         engine-strict=true\nfund=false\nomit[]=dev\ninit-author-name=\"A B\"\nnode-options=--max-old-space-size=4096\n\
         proxy=null\n",
    ),
    // With a byte order mark, as some editors leave it.
    ("npm", "package.json", "\u{feff}{\"name\":\"ours\"}"),
    ("nuget", "nuget.config", "\u{feff}<?xml version=\"1.0\"?><configuration><packageSources/></configuration>"),
    (
        "npm",
        "package.json",
        r#"{"name":"ours","version":"1.0.0","proxy":"http://127.0.0.1:3000","publishConfig":{"access":"public","registry":"https://npm.example/","tag":"next"}}"#,
    ),
    (
        "pnpm",
        ".npmrc",
        "auto-install-peers=true\nshamefully-hoist=true\nnode-linker=hoisted\npublic-hoist-pattern[]=*types*\n",
    ),
    (
        "pnpm",
        "pnpm-workspace.yaml",
        "packages:\n  - 'packages/*'\ncatalog:\n  react: ^19.0.0\nonlyBuiltDependencies: [esbuild]\n",
    ),
    (
        "yarn",
        ".yarnrc",
        "# ours\nyarn-path \".yarn/releases/yarn-1.22.22.cjs\"\nregistry \"https://registry.example/\"\nsave-prefix \"\"\n\
         network-timeout 600000\n--install.ignore-engines true\n--add.exact true\n\"@acme:registry\" \"https://npm.example/\"\n\
         yarn-offline-mirror \"./mirror\"\nworkspaces-experimental true # why\ndisable-self-update-check true\nenv:\n  FOO \"x\"\n",
    ),
    (
        "yarn-berry",
        ".yarnrc.yml",
        "nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.1.0.cjs\nenableTelemetry: false\nplugins:\n  - path: .yarn/a.cjs\n    spec: a\n",
    ),
    (
        "bun",
        ".env",
        "# ours\nDATABASE_URL=postgres://a:b@localhost:5432/c\nexport NODE_ENV=development\nKEY=\"a\nb: c\"\nPROXY_PATH=/api\n",
    ),
    (
        "bun",
        "bunfig.toml",
        "[install]\nexact = true\nregistry = \"https://registry.example/\"\n[test]\ncoverage = true\n",
    ),
    (
        "uv",
        "pyproject.toml",
        "[project]\nname = \"ours\"\n[tool.uv]\ndev-dependencies = [\"a\"]\n[[tool.uv.index]]\nname = \"ours\"\nurl = \"https://pypi.example/simple\"\n",
    ),
    ("uv", "uv.toml", "native-tls = true\n[pip]\nindex-url = \"https://pypi.example/simple\"\n"),
    (
        "poetry",
        "pyproject.toml",
        "[tool.poetry]\nname = \"ours\"\n[[tool.poetry.source]]\nname = \"GatePass\"\nurl = \"https://pypi.example/simple\"\n[[tool.poetry.source]]\nname = \"torch\"\nurl = \"https://torch.example/\"\n",
    ),
    (
        "poetry",
        "poetry.toml",
        "[virtualenvs]\nin-project = true\n[repositories.ours]\nurl = \"https://pypi.example/\"\n",
    ),
    ("pdm", "pdm.toml", "[python]\nuse_venv = true\n"),
    (
        "pdm",
        "pyproject.toml",
        "[[tool.pdm.source]]\nname = \"ours\"\nurl = \"https://pypi.example/simple\"\nverify_ssl = true\n",
    ),
    (
        "cargo",
        ".cargo/config.toml",
        "[alias]\nxtask = \"run -p xtask --\"\n[build]\nrustflags = [\"-C\", \"target-cpu=native\"]\n[env]\nA = \"b\"\n[net]\ngit-fetch-with-cli = true\n[registries.ours]\nindex = \"sparse+https://cargo.example/\"\n[http]\nmultiplexing = false\n",
    ),
    (
        "cargo",
        ".cargo/config.toml",
        "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n[source.other]\nregistry = \"sparse+https://cargo.example/\"\nreplace-with = \"vendored\"\n",
    ),
    (
        "maven",
        ".mvn/maven.config",
        "-B -ntp\n-T 1C\n-Pfast,!slow\n-Drevision=1.2.3\n-DargLine=\"-Xmx1g -ea\"\n--no-transfer-progress\n--fail-at-end\n-Daether.dependencyCollector.impl=bf\n",
    ),
    (
        "maven",
        ".mvn/jvm.config",
        "-Xmx2g -XX:+UseParallelGC --add-opens java.base/java.lang=ALL-UNNAMED\n-Djava.awt.headless=true\n",
    ),
    (
        "gradle",
        "gradle.properties",
        "# ours\norg.gradle.jvmargs=-Xmx4g -XX:MaxMetaspaceSize=1g -Dfile.encoding=UTF-8\norg.gradle.caching=true\nandroid.useAndroidX=true\nversion: 1.0\nlongList=a,\\\n  b,\\\n  c\nsystemProp.file.encoding=utf-8\nPATH=C\\:\\\\a\n",
    ),
    (
        "nuget",
        "nuget.config",
        "<?xml version=\"1.0\"?><configuration><packageSources><clear /><add key=\"ours\" value=\"https://nuget.example/v3/index.json\" /></packageSources><config><add key=\"globalPackagesFolder\" value=\"pk\" /></config></configuration>",
    ),
    (
        "bundler",
        ".bundle/config",
        "---\nBUNDLE_PATH: \"vendor/bundle\"\nBUNDLE_JOBS: \"4\"\nBUNDLE_WITHOUT: \"development\"\n",
    ),
    (
        "composer",
        "composer.json",
        r#"{"name":"a/b","repositories":[{"type":"path","url":"../c","options":{"symlink":true,"relative":true}},{"type":"vcs","url":"https://git.example/d"},{"type":"composer","url":"https://composer.example","options":{"http":{"header":["A: b"]}}}],"config":{"sort-packages":true,"allow-plugins":{"a/b":true}},"extra":{"options":{"proxy":true}}}"#,
    ),
    (
        "composer",
        "composer.lock",
        r#"{"packages":[{"name":"a/c","transport-options":{"symlink":true,"relative":true}}],"packages-dev":[]}"#,
    ),
];

#[test]
fn ordinary_files_are_left_alone() {
    let mut tried = 0;
    for (manager, file, text) in ORDINARY {
        for url in ["http://127.0.0.1:8081", "https://registry.example"] {
            let message = told_of(manager, url, &[(*file, *text)]);
            assert!(message.is_empty(), "{manager}, {url}: {message:?}");
            tried += 1;
        }
    }
    println!("{tried} ordinary files");
    assert_eq!(tried, 50);
}
