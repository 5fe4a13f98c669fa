//! Users: who may manage them, and that there is always an Admin.

use gatepass_core::actor::Role;
use gatepass_core::audit::Action;
use gatepass_core::error::Code;
use gatepass_core::token::Permission;
use gatepass_core::token::format;

use super::{House, admin, developer};

#[test]
fn a_developer_manages_no_users() {
    let house = House::new();
    house.authority.add_user(&admin(), "olga", Role::Developer, house.now).unwrap();
    let refused = [
        house.authority.add_user(&developer(), "me", Role::Admin, house.now).unwrap_err(),
        house.authority.set_role(&developer(), "olga", Role::Admin, house.now).unwrap_err(),
        house.authority.remove_user(&developer(), "olga", house.now).unwrap_err(),
    ];
    assert!(refused.iter().all(|error| error.code() == Code::NotAllowed));
    assert_eq!(house.authority.users().unwrap().len(), 1);
}

#[test]
fn the_last_admin_stays_one() {
    let house = House::new();
    house.authority.add_user(&admin(), "Ada", Role::Admin, house.now).unwrap();
    house.authority.add_user(&admin(), "dev", Role::Developer, house.now).unwrap();
    let error = house.authority.set_role(&admin(), "ada", Role::Developer, house.now).unwrap_err();
    insta::assert_snapshot!(error, @"Ada is the only Admin; nothing was changed. Make somebody else an Admin first.");
    assert_eq!(house.authority.remove_user(&admin(), "ada", house.now).unwrap_err().code(), Code::NotAllowed);
    house.authority.set_role(&admin(), "DEV", Role::Admin, house.now).unwrap();
    house.authority.remove_user(&admin(), "ada", house.now).unwrap();
}

#[test]
fn names_of_users_are_unique_case_aside() {
    let house = House::new();
    house.authority.add_user(&admin(), "olga", Role::Developer, house.now).unwrap();
    let error = house.authority.add_user(&admin(), "OLGA", Role::Admin, house.now).unwrap_err();
    assert_eq!(error.code(), Code::NameTaken);
    let error = house.authority.remove_user(&admin(), "nobody", house.now).unwrap_err();
    assert_eq!(error.code(), Code::UnknownUser);
}

#[test]
fn a_users_name_that_is_taken_for_anothers_or_is_no_name_is_refused() {
    let house = House::new();
    let add = |name: &str| house.authority.add_user(&admin(), name, Role::Developer, house.now);
    let taken = ["root", "Ada Lovelace", "Ольга", "сор", "user1"];
    for name in taken {
        add(name).unwrap();
    }
    for (name, code) in [
        // In part, and as a whole, with Cyrillic or Greek letters.
        ("r\u{43e}\u{43e}t", Code::InvalidArgument),
        ("ro\u{3bf}t", Code::InvalidArgument),
        ("\u{410}da Lovelace", Code::InvalidArgument),
        ("cop", Code::NameTaken),
        ("COP", Code::NameTaken),
        ("ｒｏｏｔ", Code::NameTaken),
        ("user\u{661}", Code::NameTaken),
        ("ROOT", Code::NameTaken),
        ("", Code::InvalidArgument),
        ("   ", Code::InvalidArgument),
        ("../x", Code::InvalidArgument),
        ("a/b", Code::InvalidArgument),
        ("..", Code::InvalidArgument),
        ("<b>", Code::InvalidArgument),
        ("a<b", Code::InvalidArgument),
        ("a  b", Code::InvalidArgument),
        ("a\"b", Code::InvalidArgument),
        ("$(id)", Code::InvalidArgument),
        ("a;b", Code::InvalidArgument),
        ("-role", Code::InvalidArgument),
        ("a\nb", Code::InvalidArgument),
        ("a\u{202e}b", Code::InvalidArgument),
        ("a\u{200b}b", Code::InvalidArgument),
        ("\u{3164}", Code::InvalidArgument),
        ("\u{301}a", Code::InvalidArgument),
        ("🔑", Code::InvalidArgument),
    ] {
        let error = add(name).unwrap_err();
        assert_eq!(error.code(), code, "{name:?}: {error}");
        assert!(!error.to_string().contains("token's name"), "{error}");
    }
    assert!(add(&"a".repeat(101)).is_err());
    assert_eq!(house.authority.users().unwrap().len(), taken.len());
    insta::assert_snapshot!(add("cop").unwrap_err(), @"There is a user сор already, whose name looks the same; nothing was changed. Choose another name, or remove that user first.");
    insta::assert_snapshot!(add("../x").unwrap_err(), @"A user's name has 1 to 100 letters of one script and digits, with single dots, dashes, underscores, spaces, apostrophes, + or @ between them; nothing was changed. Choose such a name.");
}

#[test]
fn people_of_every_script_have_their_names() {
    let house = House::new();
    let names = [
        "ada",
        "Ada Lovelace",
        "ada.lovelace@acme.example",
        "O'Brien",
        "O’Brien",
        "Müller-Lüdenscheidt",
        "Nguyễn Văn A",
        "ada+ci@acme.example",
        "svc_deploy",
        "_gatepass",
        "HOST01$",
        "ACME\\ada",
        "uid1000",
        "Łukasz",
        "Юлия Иванова",
        "Олександр",
        "Γιώργος",
        "محمد",
        "דוד",
        "अनन्या",
        "আনিকা",
        "தமிழ்",
        "తెలుగు",
        "ಕನ್ನಡ",
        "മലയാളം",
        "සිංහල",
        "ไทย",
        "ລາວ",
        "မြန်မာ",
        "ខ្មែរ",
        "ქართული",
        "Հայկ",
        "አማርኛ",
        "李雷",
        "山田 太郎",
        "サーバー",
        "山田taro",
        "김민준",
        "佐々木",
    ];
    for name in names {
        let (user, _) = house.authority.add_user(&admin(), &format!(" {name} "), Role::Developer, house.now).unwrap();
        assert_eq!(user.name, name);
    }
    assert_eq!(house.authority.users().unwrap().len(), 39);
}

#[test]
fn an_identity_token_tells_who_it_is_and_opens_no_registry() {
    let house = House::new();
    let (user, secret) = house.authority.add_user(&admin(), "olga", Role::Developer, house.now).unwrap();
    assert_eq!(house.authority.identify(secret.expose()).unwrap(), Some(user));
    assert_eq!(
        house.authority.authenticate(secret.expose(), house.now).unwrap(),
        gatepass_core::admission::Admission::Unknown
    );
    let registry = house.create(&admin(), "ci").secret;
    for value in [registry.expose(), format::generate(Permission::ReadOnly).expose(), "", "gpi_"] {
        assert_eq!(house.authority.identify(value).unwrap(), None);
    }
    house.authority.remove_user(&admin(), "olga", house.now).unwrap();
    assert_eq!(house.authority.identify(secret.expose()).unwrap(), None, "at once");
}

#[test]
fn there_is_one_first_admin() {
    let house = House::new();
    let user = house.authority.add_first_admin("root", house.now).unwrap().unwrap();
    assert_eq!((user.name.as_str(), user.role), ("root", Role::Admin));
    assert_eq!(house.authority.users().unwrap(), [user]);
    assert!(house.authority.add_first_admin("root", house.now).unwrap().is_none());
    let actions: Vec<Action> = house.audit().iter().map(|row| row.entry.action).collect();
    assert_eq!(actions, [Action::AddUser]);
}

/// Every way to write a name with letters that look like its own in most fonts.
fn written_alike(name: &str) -> Vec<String> {
    const ALIKE: [&[&str]; 6] = [&["I", "l", "1"], &["O", "0"], &["o", "0"], &["rn", "m"], &["vv", "w"], &["VV", "W"]];
    let mut written = vec![String::new()];
    let mut rest = name;
    while let Some(letter) = rest.chars().next() {
        let among = ALIKE.iter().filter_map(|group| {
            let own = group.iter().find(|own| rest.starts_with(**own))?;
            Some((own.len(), *group))
        });
        let own = &rest[..letter.len_utf8()];
        let (length, others) = among.max_by_key(|(length, _)| *length).unwrap_or((own.len(), &[]));
        let others: Vec<&str> = if others.is_empty() { vec![own] } else { others.to_vec() };
        written = written.iter().flat_map(|begin| others.iter().map(move |end| format!("{begin}{end}"))).collect();
        rest = &rest[length..];
    }
    written
}

#[test]
fn no_user_is_added_whose_name_looks_like_anothers() {
    let mut cases = 0;
    for name in ["alice", "Bill", "bob", "OLIVIA", "ian.lowell", "modern-w", "Lilo1", "vvilma", "ci0", "Olga Iln"] {
        let house = House::new();
        let add = |name: &str| house.authority.add_user(&admin(), name, Role::Developer, house.now);
        add(name).unwrap();
        for alike in written_alike(name) {
            // Case tells no two users apart, in which the other one may look like this one.
            for alike in [alike.clone(), alike.to_uppercase(), alike.to_lowercase()] {
                let is_alike = alike.to_uppercase() == name.to_uppercase() || written_alike(name).contains(&alike);
                if !is_alike {
                    continue;
                }
                let error = add(&alike).map(|_| ()).expect_err(&format!("{alike} beside {name}"));
                assert_eq!(error.code(), Code::NameTaken, "{alike} beside {name}: {error}");
                cases += 1;
            }
        }
        // As the other is shown who is there in another case.
        let house = House::new();
        house.authority.add_user(&admin(), &name.to_uppercase(), Role::Developer, house.now).unwrap();
        for alike in written_alike(name) {
            let added = house.authority.add_user(&admin(), &alike, Role::Developer, house.now);
            assert!(added.is_err(), "{alike} beside {}", name.to_uppercase());
            cases += 1;
        }
    }
    println!("{cases} names that look like others");
    assert!(cases > 150, "{cases}");
    // Who is another is one.
    let house = House::new();
    let names =
        ["ali", "all", "mia", "mla", "bil", "bii", "ian", "lan", "ann", "an", "user2", "user1", "bob", "bab", "Rita"];
    for name in names {
        house.authority.add_user(&admin(), name, Role::Developer, house.now).unwrap();
    }
    assert_eq!(house.authority.users().unwrap().len(), names.len());
}
