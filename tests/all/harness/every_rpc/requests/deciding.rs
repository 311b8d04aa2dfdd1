//! Requests of package `hafan.decision.v1`.

use api::common::v1::YesNoUnknown;
use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::*;

use super::super::objects::Objects;
use super::{asked, day};
use crate::harness::caller::new_request_id as id;
use crate::harness::searching::proto_instant;

pub(super) fn request(method: &str, of: &Objects) -> Option<Vec<u8>> {
    reading(method, of).or_else(|| of_offer(method, of)).or_else(|| of_search(method, of))
}

fn reading(method: &str, of: &Objects) -> Option<Vec<u8>> {
    Some(match method {
        "DecisionService/GetShortlist" => asked!(GetShortlistRequest { round: &of.round, page_size: 100 }),
        "DecisionService/ExplainOffer" => asked!(ExplainOfferRequest { offer: &of.offer }),
        "DecisionService/GetSensitivity" => asked!(GetSensitivityRequest { round: &of.round }),
        "DecisionService/ReplayShortlists" => asked!(ReplayShortlistsRequest { search: &of.search }),
        "DecisionService/GetTranche" => asked!(GetTrancheRequest { name: &of.tranche }),
        "DecisionService/ListOfferQuestions" => asked!(ListOfferQuestionsRequest { parent: &of.offer }),
        _ => return None,
    })
}

fn of_offer(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let offer = &of.offer;
    let childs_view = || Some(ChildsView::ChildsViewText("I want to live there.".to_owned()));
    Some(match method {
        "DecisionService/ResolveUnknown" => asked!(ResolveUnknownRequest {
            offer: offer,
            item: "gate/G8",
            value: "YES",
            evidence: "Telephone call with the agency's manager, noted on file.",
            request_id: id(),
        }),
        "DecisionService/OpenOfferIdentity" => asked!(OpenOfferIdentityRequest { offer: offer, request_id: id() }),
        "DecisionService/DeclareConflict" => {
            asked!(DeclareConflictRequest { offer: offer, conflict: YesNoUnknown::No, request_id: id() })
        }
        "DecisionService/RejectOffer" => asked!(RejectOfferRequest {
            offer: offer,
            reason: "NEED_NOT_MET",
            text: "She needs a carer who speaks Welsh.",
            request_id: id(),
        }),
        "DecisionService/ChooseOffer" => {
            asked!(ChooseOfferRequest { offer: offer, childs_view: childs_view(), request_id: id() })
        }
        "DecisionService/AwardOffer" => award(of, id()),
        "DecisionService/ChooseAndAward" => {
            let choice = ChooseOfferRequest { offer: offer.clone(), childs_view: childs_view(), ..Default::default() };
            let award: AwardOfferRequest =
                prost::Message::decode(award(of, String::new()).as_slice()).expect("encoded a moment ago");
            asked!(ChooseAndAwardRequest { choice: choice, award: award, request_id: id() })
        }
        "DecisionService/AskOfferQuestion" => asked!(AskOfferQuestionRequest {
            offer: offer,
            question: "Could she bring her cat?",
            answer_by: Some(proto_instant(of.soon.plus_hours(-220))),
            request_id: id(),
        }),
        "DecisionService/AnswerOfferQuestion" => {
            asked!(AnswerOfferQuestionRequest { name: &of.offer_question, answer: "Gladly.", request_id: id() })
        }
        "DecisionService/AcceptConfirmBy" => asked!(AcceptConfirmByRequest { offer: offer, request_id: id() }),
        "DecisionService/RefuseAward" => asked!(RefuseAwardRequest {
            offer: offer,
            reason: "OTHER",
            text: "The household has had a bereavement.",
            request_id: id(),
        }),
        _ => return None,
    })
}

fn award(of: &Objects, request_id: String) -> Vec<u8> {
    asked!(AwardOfferRequest {
        offer: &of.offer,
        start_date: day(of.today.plus_days(9)),
        information: "Her social worker brings her at four.",
        agreement_to_accommodate: YesNoUnknown::Yes,
        default_answers: DefaultAnswers::UseCriterionSentences,
        request_id: request_id,
    })
}

fn of_search(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (name, tranche) = (&of.search, &of.tranche);
    let sentences = DefaultAnswers::UseCriterionSentences;
    let answer = || OfferToAnswer { offer: of.offer.clone(), reason: "NEED_NOT_MET".to_owned(), text: String::new() };
    Some(match method {
        "DecisionService/SendTranche" => asked!(SendTrancheRequest {
            parent: name,
            offers: vec![of.offer.clone()],
            return_by: Some(proto_instant(of.soon.plus_hours(-192))),
            reorder_reason: "LOCAL_KNOWLEDGE",
            single_offer_reason: "ONLY_ONE_SUITABLE",
            text: "As agreed with the team.",
            request_id: id(),
        }),
        "DecisionService/ReleaseDisclosure" => asked!(ReleaseDisclosureRequest { tranche: tranche, request_id: id() }),
        "DecisionService/BatchRejectOffers" => {
            asked!(BatchRejectOffersRequest { parent: name, rejections: vec![answer()], request_id: id() })
        }
        "DecisionService/ReturnTranche" => {
            asked!(ReturnTrancheRequest { tranche: tranche, reason: "OTHER", text: "None fits.", request_id: id() })
        }
        "DecisionService/ConfirmAfterConcealment" => {
            asked!(ConfirmAfterConcealmentRequest { name: name, request_id: id() })
        }
        "DecisionService/UndoAfterConcealment" => {
            asked!(UndoAfterConcealmentRequest { name: name, text: "It is not safe.", request_id: id() })
        }
        "DecisionService/MarkNearerOffers" => {
            let mark = NearerOfferToMark {
                offer: of.offer.clone(),
                verdict: "CAPABLE".to_owned(),
                reason: "MORE_CONSISTENT_WITH_WELLBEING".to_owned(),
                text: "Looked at with the supervising social worker.".to_owned(),
            };
            asked!(MarkNearerOffersRequest { parent: name, marks: vec![mark], request_id: id() })
        }
        "DecisionService/EndForReconsideration" => asked!(EndForReconsiderationRequest {
            name: name,
            reason: "NO_SUPPLY",
            whereabouts: "REMAINED",
            default_answers: sentences,
            request_id: id(),
        }),
        "DecisionService/UndoChoice" => {
            asked!(UndoChoiceRequest { name: name, reason: "OTHER", text: "It is not needed.", request_id: id() })
        }
        "DecisionService/UndoAward" => {
            asked!(UndoAwardRequest { name: name, reason: "OTHER", text: "It is not needed.", request_id: id() })
        }
        "DecisionService/BatchAnswerOffers" => {
            asked!(BatchAnswerOffersRequest { parent: name, default_answers: sentences, request_id: id() })
        }
        "DecisionService/EndWithoutMatch" => asked!(EndWithoutMatchRequest {
            name: name,
            whereabouts: "REMAINED",
            default_answers: sentences,
            request_id: id(),
        }),
        _ => return None,
    })
}
