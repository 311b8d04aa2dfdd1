//! Attachments typed: a file added, listed, read and taken away (ACR-7).

use hafan::Exit;

use super::{Desk, finder, name_of};
use crate::harness::{OAK, unnamed};

#[tokio::test]
async fn acr_7_a_file_is_attached_read_and_taken_away_by_typed_lines() {
    let desk = Desk::new().await;
    let search = desk.world.drafted(unnamed).await.name;
    let path = |name: &str| desk.files.path().join(name).display().to_string();
    let bytes = format!("%PDF-1.7\n{}\nstartxref\n9\n%%EOF\n", "A report. ".repeat(9_000)).into_bytes();
    std::fs::write(path("report.pdf"), &bytes).expect("a file");
    std::fs::write(path("program.pdf"), b"MZ").expect("a file");
    let add = |file: &str| {
        vec![
            "attachment".to_owned(),
            "add".to_owned(),
            search.clone(),
            path(file),
            "--stage".to_owned(),
            "OPENED".to_owned(),
        ]
    };
    let words = add("program.pdf");
    desk.ends(finder(), &words.iter().map(String::as_str).collect::<Vec<_>>(), Exit::BadInput, "ATTACHMENT_FORM").await;
    let words = add("report.pdf");
    let added = desk.json(finder(), &words.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let name = name_of(&added);
    let listed = desk.typed(finder(), &["attachment", "list", &search, "--lang", "cy"]).await;
    assert!(listed.contains("report.pdf") && listed.contains("Dogfen PDF"), "{listed}");
    let out = path("read.pdf");
    let told = desk.typed(finder(), &["attachment", "get", &name, "--out", &out]).await;
    assert!(told.contains("report.pdf") && told.contains(&bytes.len().to_string()), "{told}");
    assert_eq!(std::fs::read(&out).expect("the file"), bytes);
    desk.ends(
        desk.provider(OAK),
        &["attachment", "get", &name, "--out", &path("no.pdf")],
        Exit::NotPermitted,
        "NOT_PERMITTED",
    )
    .await;
    desk.typed(finder(), &["attachment", "remove", &name]).await;
    let listed = desk.typed(finder(), &["attachment", "list", &search]).await;
    assert!(listed.contains("None."), "{listed}");
}
