"""Every field a client message may have (Live API reference, BidiGenerateContentClientMessage)."""

from __future__ import annotations

from collections.abc import Mapping

from mock_server.wire.schema import (
    Kind,
    Struct,
    anything,
    binary,
    either,
    enum,
    flag,
    free,
    integer,
    many,
    number,
    text,
)  # fmt: skip

BLOB = Struct({"mimeType": text, "data": binary, "displayName": text})
PART = Struct(
    {
        "text": text,
        "inlineData": BLOB,
        "fileData": free,
        "functionCall": free,
        "functionResponse": free,
        "executableCode": free,
        "codeExecutionResult": free,
        "videoMetadata": free,
        "mediaResolution": anything,
        "thought": flag,
        "thoughtSignature": binary,
        "toolCall": free,
        "toolResponse": free,
        "partMetadata": free,
    }
)
CONTENT = Struct({"role": text, "parts": many(PART)})
PROMPT = either(str, text, CONTENT)
"""A system instruction; some pages of the vendor show a plain string."""

MODALITY = enum("AUDIO", "TEXT", "IMAGE", "VIDEO", "MODALITY_UNSPECIFIED")
BEHAVIOR = enum("UNSPECIFIED", "BLOCKING", "NON_BLOCKING")
SCHEDULING = enum("SCHEDULING_UNSPECIFIED", "INTERRUPT", "WHEN_IDLE", "SILENT")
LEVELS = ("LOW", "MEDIUM", "HIGH", "UNSPECIFIED")

VOICE = Struct({"prebuiltVoiceConfig": Struct({"voiceName": text}), "replicatedVoiceConfig": free, "voice": text})
GENERATION = Struct(
    {
        "responseModalities": many(MODALITY),
        "temperature": number,
        "topP": number,
        "topK": number,
        "maxOutputTokens": integer,
        "candidateCount": integer,
        "seed": integer,
        "presencePenalty": number,
        "frequencyPenalty": number,
        "stopSequences": many(text),
        "responseMimeType": text,
        "responseSchema": free,
        "responseJsonSchema": anything,
        "responseLogprobs": flag,
        "logprobs": integer,
        "audioTimestamp": flag,
        "routingConfig": free,
        "mediaResolution": enum(*LEVELS, prefix="MEDIA_RESOLUTION_"),
        "speechConfig": Struct({"voiceConfig": VOICE, "languageCode": text, "multiSpeakerVoiceConfig": free}),
        "thinkingConfig": Struct(
            {
                "includeThoughts": flag,
                "thinkingBudget": integer,
                "thinkingLevel": enum("THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"),
            }
        ),
        "enableAffectiveDialog": flag,
        "enableEnhancedCivicAnswers": flag,
        "translationConfig": Struct({"targetLanguageCode": text, "echoTargetLanguage": flag}),
    }
)

FUNCTION = Struct(
    {
        "name": text,
        "description": text,
        "parameters": free,
        "parametersJsonSchema": anything,
        "response": free,
        "responseJsonSchema": anything,
        "behavior": BEHAVIOR,
    },
    required="name",
)
TOOL = Struct(
    {
        "functionDeclarations": many(FUNCTION),
        **dict.fromkeys(
            (
                "googleSearch", "codeExecution", "urlContext", "googleMaps", "googleSearchRetrieval", "computerUse",
                "retrieval", "enterpriseWebSearch", "parallelAiSearch", "exaAiSearch", "fileSearch",
            ),
            free,
        ),
        "mcpServers": many(free),
    }
)  # fmt: skip

TRANSCRIPTION = Struct(
    {
        "languageCodes": many(text),
        "customVocabulary": many(text),
        "wordTimestamp": flag,
        "diarization": flag,
        "mode": enum("TRANSCRIPTION_MODE_UNSPECIFIED", "MODE_UNSPECIFIED", "VERBATIM", "SMART"),
        "sourceText": text,
        "languageAuto": anything,
        "languageHints": anything,
        "adaptationPhrases": many(text),
    }
)
DETECTION = Struct(
    {
        "disabled": flag,
        "startOfSpeechSensitivity": enum("UNSPECIFIED", "HIGH", "LOW", prefix="START_SENSITIVITY_"),
        "endOfSpeechSensitivity": enum("UNSPECIFIED", "HIGH", "LOW", prefix="END_SENSITIVITY_"),
        "prefixPaddingMs": integer,
        "silenceDurationMs": integer,
    }
)
LISTENING = Struct(
    {
        "automaticActivityDetection": DETECTION,
        "activityHandling": enum(
            "ACTIVITY_HANDLING_UNSPECIFIED", "START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION"
        ),
        "turnCoverage": enum(
            "TURN_COVERAGE_UNSPECIFIED", "TURN_INCLUDES_ONLY_ACTIVITY", "TURN_INCLUDES_ALL_INPUT",
            "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        ),
        "interimTranscriptTimestampEnabled": flag,
    }
)  # fmt: skip

SETUP_FIELDS: Mapping[str, Kind] = {
    "model": text,
    "generationConfig": GENERATION,
    "systemInstruction": PROMPT,
    "tools": many(TOOL),
    "realtimeInputConfig": LISTENING,
    "sessionResumption": Struct({"handle": text, "transparent": flag}),
    "contextWindowCompression": Struct({"triggerTokens": integer, "slidingWindow": Struct({"targetTokens": integer})}),
    "inputAudioTranscription": TRANSCRIPTION,
    "outputAudioTranscription": TRANSCRIPTION,
    "proactivity": Struct({"proactiveAudio": flag, "proactiveVideo": flag}),
    "explicitVadSignal": flag,
    "historyConfig": Struct({"initialHistoryInClientContent": flag}),
    "avatarConfig": free,
    "safetySettings": many(Struct({"category": text, "threshold": text, "method": text})),
    "labels": free,
}
SETUP = Struct(SETUP_FIELDS, required="model")
OPEN_SETUP = Struct(SETUP_FIELDS)
"""A setup of which the client will say the rest."""

ANSWER_PART = Struct(
    {
        "inlineData": BLOB,
        "fileData": free,
        "mediaProcessing": anything,
        "mediaResolution": anything,
        "videoMetadata": free,
        "documentMetadata": free,
        "spreadsheetMetadata": free,
        "audioMetadata": free,
    }
)
ANSWER = Struct(
    {
        "id": text,
        "name": text,
        "response": free,
        "scheduling": SCHEDULING,
        "willContinue": flag,
        "parts": many(ANSWER_PART),
    }
)
EMPTY = Struct({})

CLIENT_MESSAGE = Struct(
    {
        "setup": SETUP,
        "clientContent": Struct({"turns": many(CONTENT), "turnComplete": flag}),
        "realtimeInput": Struct(
            {
                "audio": BLOB,
                "video": BLOB,
                "text": text,
                "mediaChunks": many(BLOB),
                "activityStart": EMPTY,
                "activityEnd": EMPTY,
                "audioStreamEnd": flag,
            }
        ),
        "toolResponse": Struct({"functionResponses": many(ANSWER)}),
        "contextUpdate": Struct({"systemInstruction": PROMPT, "tools": Struct({"tools": many(TOOL)})}),
    }
)
